package org.apogeemq.jms.provider.rocketmq;

import io.netty.buffer.Unpooled;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Origin;
import org.apogeemq.remoting.message.StoredMessage;

/**
 * A message that this client holds for one subscription, from its arrival to its end; delivered again from here when the
 * session recovers. Event loop only.
 */
class Lease {
    private final byte[] record;
    private final int queueId;
    private final long queueOffset;
    private int deliveryCount;
    private Delivery delivery;

    /** @param deliveryCount of the next delivery, 1 for the first */
    Lease(byte[] record, int queueId, long queueOffset, int deliveryCount) {
        this.record = record;
        this.queueId = queueId;
        this.queueOffset = queueOffset;
        this.deliveryCount = deliveryCount;
    }

    /** A new delivery; an earlier one is void. */
    final Delivery deliver(String broker, int subscriptionId) {
        delivery = new Delivery(
                new Origin(broker),
                subscriptionId,
                queueId,
                queueOffset,
                deliveryCount,
                Unpooled.wrappedBuffer(record));
        return delivery;
    }

    /** Takes the delivery back; whoever has it still finds it lost. */
    final void withdraw(boolean counted) {
        if (delivery != null) {
            delivery.origin().markLost();
            delivery = null;
        }
        if (counted) {
            deliveryCount++;
        }
    }

    final StoredMessage message() {
        return StoredMessage.of(Unpooled.wrappedBuffer(record));
    }

    final int queueId() {
        return queueId;
    }

    final long queueOffset() {
        return queueOffset;
    }

    final int deliveryCount() {
        return deliveryCount;
    }
}
