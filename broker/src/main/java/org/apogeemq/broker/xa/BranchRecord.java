package org.apogeemq.broker.xa;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.store.TransactionInfo;

/**
 * What the PREPARE record of a branch says of it, beside its acknowledgements.
 *
 * @param id its name
 * @param owner the user who has begun it, null when nobody was asked who he is
 * @param topics that it has sent to
 */
public record BranchRecord(BranchId id, String owner, Set<String> topics) {
    /** Tells payloads of branches from those of half messages. */
    private static final byte KIND = 'X';

    private static final byte VERSION = 1;

    /** Copies the names. */
    public BranchRecord {
        topics = Set.copyOf(topics);
    }

    /** The payload of the PREPARE record. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(KIND);
            out.writeByte(VERSION);
            out.writeInt(id.formatId());
            write(out, id.globalId());
            write(out, id.qualifier());
            out.writeBoolean(owner != null);
            if (owner != null) {
                out.writeUTF(owner);
            }
            out.writeInt(topics.size());
            for (String topic : new TreeSet<>(topics)) {
                out.writeUTF(topic);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no I/O
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] part) throws IOException {
        out.writeByte(part.length);
        out.write(part);
    }

    /** Whether a prepared transaction is a branch. */
    public static boolean is(TransactionInfo transaction) {
        byte[] payload = transaction.xid();
        return transaction.state() != TransactionInfo.State.OPEN && payload.length > 1 && payload[0] == KIND;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalStateException when a newer version has written it
     */
    public static BranchRecord read(TransactionInfo transaction) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(transaction.xid()))) {
            in.readByte();
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("the branch of transaction " + transaction.number() + " has format "
                        + version + ", known is " + VERSION + ": a newer version has written it");
            }
            BranchId id = new BranchId(in.readInt(), part(in), part(in));
            String owner = in.readBoolean() ? in.readUTF() : null;
            Set<String> topics = new LinkedHashSet<>();
            for (int n = in.readInt(); n > 0; n--) {
                topics.add(in.readUTF());
            }
            return new BranchRecord(id, owner, topics);
        } catch (IOException e) {
            throw new IllegalStateException("the branch of transaction " + transaction.number() + " cannot be read", e);
        }
    }

    private static byte[] part(DataInputStream in) throws IOException {
        byte[] part = new byte[in.readUnsignedByte()];
        in.readFully(part);
        return part;
    }
}
