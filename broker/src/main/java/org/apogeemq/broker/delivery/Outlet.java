package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/**
 * Where one agent collects the records for one connection: a DELIVER frame of groups, each a subscription number, a count
 * and that many entries. At most one frame is sent per duty cycle, and none while the connection's outbound buffer is over
 * its mark. Belongs to its agent.
 */
final class Outlet {
    /** A frame is closed when it has reached this size; a larger record travels alone. */
    static final int FRAME_LIMIT = 256 * 1024;

    private static final int SMALLEST_FRAME = 4 * 1024;
    private static final int GROUP_HEADER = 8;
    private static final int ENTRY_HEADER = 16;

    private final Connection connection;
    private final DeliveryAgent agent;
    private final Set<DeliveryGroup> waiting = new HashSet<>();
    private ByteBuf frame;
    private ByteBuffer view;
    private int groupSubscription;
    private int groupCountIndex = -1;
    private int groupCount;
    private int lastSize = SMALLEST_FRAME;
    private boolean full;
    private boolean blocked;
    private boolean listed;

    Outlet(Connection connection, DeliveryAgent agent) {
        this.connection = connection;
        this.agent = agent;
    }

    /** Whether records can be added in this cycle. */
    boolean isOpen() {
        return !full && !blocked;
    }

    /** Whether it only waits for the end of this cycle. */
    boolean isFull() {
        return full;
    }

    /** Whether the connection takes no more at present. */
    boolean isBlocked() {
        return blocked;
    }

    /** The group is to be dispatched when the connection takes more. */
    void addWaiting(DeliveryGroup group) {
        waiting.add(group);
    }

    /**
     * Makes room for an entry with a record of {@code size} bytes.
     *
     * @return false when the frame has to be sent first; the outlet is full until then
     */
    boolean reserve(int size) {
        int needed = GROUP_HEADER + ENTRY_HEADER + size;
        if (!listed) {
            listed = true;
            agent.listOutlet(this);
        }
        if (frame == null) {
            int capacity = Math.max(Math.min(lastSize, FRAME_LIMIT), needed);
            frame = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, Math.max(FRAME_LIMIT, needed));
            view = null;
            groupCountIndex = -1;
        } else if (frame.writerIndex() + needed > FRAME_LIMIT) {
            full = true;
            return false;
        }
        if (frame.writableBytes() < needed) {
            frame.ensureWritable(needed);
            view = null;
        }
        return true;
    }

    /** The place for a record of {@code size} bytes in the reserved room; what is put there counts only after {@link #add}. */
    ByteBuffer recordSpace(int subscription, int size) {
        if (view == null) {
            view = frame.nioBuffer(0, frame.capacity());
        }
        int start = recordIndex(subscription);
        view.limit(start + size).position(start);
        return view;
    }

    /** The buffer that {@link #recordSpace} is a part of. */
    ByteBuf buffer() {
        return frame;
    }

    /** Index in {@link #buffer} of the record that would be added next. */
    int recordIndex(int subscription) {
        int header = groupCountIndex >= 0 && groupSubscription == subscription ? 0 : GROUP_HEADER;
        return frame.writerIndex() + header + ENTRY_HEADER;
    }

    /** Adds the record that was put into {@link #recordSpace}. */
    void add(int subscription, int queueId, long offset, int deliveryCount, int size) {
        if (groupCountIndex < 0 || groupSubscription != subscription) {
            endGroup();
            groupSubscription = subscription;
            frame.writeInt(subscription);
            groupCountIndex = frame.writerIndex();
            frame.writeInt(0);
            groupCount = 0;
        }
        frame.writeInt(queueId).writeLong(offset).writeInt(deliveryCount);
        frame.writerIndex(frame.writerIndex() + size);
        groupCount++;
    }

    /** Sends what was collected and finds out whether the connection takes more. */
    void flush() {
        listed = false;
        full = false;
        if (frame == null) {
            return;
        }
        endGroup();
        ByteBuf body = frame;
        frame = null;
        view = null;
        groupCountIndex = -1;
        lastSize = Math.max(SMALLEST_FRAME, Integer.highestOneBit(body.writerIndex()) << 1);
        if (body.writerIndex() == 0) {
            body.release();
            return;
        }
        connection.send(Command.oneway(RequestCode.DELIVER, null, body));
        if (!connection.isWritable()) {
            blocked = true;
            connection.onWritable(() -> agent.post(this::unblock));
        }
    }

    private void unblock() {
        blocked = false;
        waiting.forEach(agent::ready);
        waiting.clear();
    }

    private void endGroup() {
        if (groupCountIndex >= 0) {
            frame.setInt(groupCountIndex, groupCount);
        }
    }
}
