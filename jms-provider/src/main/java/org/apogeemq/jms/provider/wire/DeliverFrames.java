package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Origin;

/**
 * Reads the bodies of DELIVER and of browse answers. Records are copied to the heap one by one, so that a message the
 * application keeps holds nothing but itself. Used on the event loop only.
 */
final class DeliverFrames {
    private final Origin origin;
    private final List<Delivery> batch = new ArrayList<>();

    DeliverFrames(Origin origin) {
        this.origin = origin;
    }

    /** Hands each group of a DELIVER body to its sink; groups of subscriptions that are gone are dropped. */
    void read(ByteBuf body, IntFunction<DeliverySink> sinks) {
        while (body.isReadable()) {
            int subscription = body.readInt();
            batch.clear();
            readRecords(body, subscription, batch);
            DeliverySink sink = sinks.apply(subscription);
            if (sink != null) {
                sink.deliver(batch);
            }
        }
        batch.clear();
    }

    /** The records of a browse answer. */
    List<Delivery> readPage(ByteBuf body) {
        List<Delivery> page = new ArrayList<>();
        if (body != null && body.isReadable()) {
            readRecords(body, 0, page);
        }
        return page;
    }

    private void readRecords(ByteBuf body, int subscription, List<Delivery> into) {
        int count = body.readInt();
        for (int i = 0; i < count; i++) {
            int queueId = body.readInt();
            long queueOffset = body.readLong();
            int deliveryCount = body.readInt();
            byte[] record = new byte[body.getInt(body.readerIndex())];
            body.readBytes(record);
            into.add(new Delivery(
                    origin, subscription, queueId, queueOffset, deliveryCount, Unpooled.wrappedBuffer(record)));
        }
    }
}
