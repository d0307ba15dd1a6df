package org.apogeemq.remoting.jms;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a transaction branch: what the XA specification calls an XID. Immutable; equal by content.
 *
 * @param formatId any but -1, which stands for no branch
 * @param globalId 1 to 64 bytes
 * @param qualifier 0 to 64 bytes
 */
public record BranchId(int formatId, byte[] globalId, byte[] qualifier) implements Comparable<BranchId> {
    /** Most bytes of either part: MAXGTRIDSIZE and MAXBQUALSIZE of the XA specification. */
    public static final int MAX_PART = 64;

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Copies the arrays.
     *
     * @throws IllegalArgumentException when a part is too short or too long, or the format is -1
     */
    public BranchId {
        if (formatId == -1) {
            throw new IllegalArgumentException("format -1 of an xid stands for no branch");
        }
        check("global transaction id", globalId, 1);
        check("branch qualifier", qualifier, 0);
        globalId = globalId.clone();
        qualifier = qualifier.clone();
    }

    private static void check(String part, byte[] bytes, int min) {
        if (bytes == null || bytes.length < min || bytes.length > MAX_PART) {
            throw new IllegalArgumentException("the xid's " + part + " has "
                    + (bytes == null ? "no" : Integer.toString(bytes.length)) + " bytes, allowed are " + min + " to "
                    + MAX_PART);
        }
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException naming the text and the form
     */
    public static BranchId parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 3) {
                return new BranchId(Integer.parseInt(parts[0]), HEX.parseHex(parts[1]), HEX.parseHex(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not an xid: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an xid: it has to be FORMAT:GLOBAL:QUALIFIER, a number and twice hexadecimal");
    }

    @Override
    public byte[] globalId() {
        return globalId.clone();
    }

    @Override
    public byte[] qualifier() {
        return qualifier.clone();
    }

    @Override
    public int compareTo(BranchId other) {
        int order = Integer.compare(formatId, other.formatId);
        if (order == 0) {
            order = Arrays.compareUnsigned(globalId, other.globalId);
        }
        return order == 0 ? Arrays.compareUnsigned(qualifier, other.qualifier) : order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchId b
                && formatId == b.formatId
                && Arrays.equals(globalId, b.globalId)
                && Arrays.equals(qualifier, b.qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * formatId + Arrays.hashCode(globalId)) + Arrays.hashCode(qualifier);
    }

    /** {@code FORMAT:GLOBAL:QUALIFIER}: a decimal number and twice lower-case hexadecimal. */
    @Override
    public String toString() {
        return formatId + ":" + HEX.formatHex(globalId) + ":" + HEX.formatHex(qualifier);
    }
}
