package org.apogeemq.jms.provider;

import io.netty.buffer.ByteBuf;
import jakarta.jms.Message;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.RecordLayout;

/**
 * A record leased to this client, and the lease itself: (subscription, queue, offset) at its {@link Origin}. The record
 * is an unpooled heap buffer that needs no release.
 */
public final class Delivery {
    private final Origin origin;
    private final int subscriptionId;
    private final int queueId;
    private final long queueOffset;
    private final int deliveryCount;
    private ByteBuf record;

    public Delivery(
            Origin origin, int subscriptionId, int queueId, long queueOffset, int deliveryCount, ByteBuf record) {
        this.origin = origin;
        this.subscriptionId = subscriptionId;
        this.queueId = queueId;
        this.queueOffset = queueOffset;
        this.deliveryCount = deliveryCount;
        this.record = record;
    }

    public Origin origin() {
        return origin;
    }

    public int subscriptionId() {
        return subscriptionId;
    }

    public int queueId() {
        return queueId;
    }

    public long queueOffset() {
        return queueOffset;
    }

    /** 1 for the first delivery. */
    public int deliveryCount() {
        return deliveryCount;
    }

    /** JMSPriority, 0 to 9; the same for all messages of a group, which keep their order. Before {@link #takeRecord()} only. */
    public int priority() {
        int flag = record.getInt(record.readerIndex() + RecordLayout.FLAG);
        return JmsFlag.isJms(flag) && JmsFlag.mayHaveGroup(flag) ? Message.DEFAULT_PRIORITY : JmsFlag.priority(flag);
    }

    /** Hands the record over; the lease forgets it so that an unacknowledged lease holds no message in memory. */
    public ByteBuf takeRecord() {
        ByteBuf r = record;
        record = null;
        return r;
    }
}
