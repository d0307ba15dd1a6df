package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;

/**
 * Writes the body of ACKNOWLEDGE: groups of {@code int subscriptionId, byte kind, int n, n x (int queueId, long
 * queueOffset)}. Neighbours of one subscription share a group.
 */
final class LeaseGroups {
    static final int GROUP_BYTES = 9;
    static final int LEASE_BYTES = 12;

    private LeaseGroups() {}

    /** An upper bound of what {@link #write} writes. */
    static int maxBytes(int leases) {
        return leases * (GROUP_BYTES + LEASE_BYTES);
    }

    static void write(ByteBuf out, AckKind kind, List<Delivery> leases) {
        int i = 0;
        int n = leases.size();
        while (i < n) {
            int subscription = leases.get(i).subscriptionId();
            out.writeInt(subscription);
            out.writeByte(kind.ordinal());
            int countAt = out.writerIndex();
            out.writeInt(0);
            int count = 0;
            while (i < n && leases.get(i).subscriptionId() == subscription) {
                Delivery lease = leases.get(i++);
                out.writeInt(lease.queueId());
                out.writeLong(lease.queueOffset());
                count++;
            }
            out.setInt(countAt, count);
        }
    }
}
