package org.apogeemq.jms.e2e;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** An xid of a transaction manager that hands out its own arrays, as some do. */
final class TestXid implements Xid {
    private final int formatId;
    private final byte[] globalId;
    private final byte[] qualifier;

    TestXid(int formatId, byte[] globalId, byte[] qualifier) {
        this.formatId = formatId;
        this.globalId = globalId;
        this.qualifier = qualifier;
    }

    /** One that nobody has used. */
    static TestXid fresh() {
        return named(UUID.randomUUID().toString());
    }

    static TestXid named(String name) {
        return new TestXid(4660, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    boolean isSame(Xid other) {
        return other.getFormatId() == formatId
                && java.util.Arrays.equals(other.getGlobalTransactionId(), globalId)
                && java.util.Arrays.equals(other.getBranchQualifier(), qualifier);
    }

    boolean isIn(Xid[] list) {
        return java.util.Arrays.stream(list).anyMatch(this::isSame);
    }

    @Override
    public int getFormatId() {
        return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return globalId;
    }

    @Override
    public byte[] getBranchQualifier() {
        return qualifier;
    }
}
