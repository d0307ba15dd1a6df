package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.List;
import org.apogeemq.jms.destination.ApogeeDestination;

/** Sends a message to itself, through its record. */
final class Records {

    static final long NOW = 1_700_000_000_000L;
    static final ObjectFilter EVERYTHING = ObjectFilter.allowing(List.of("**"));

    private Records() {}

    static SendHeaders headers(ApogeeDestination destination) {
        return new SendHeaders(destination, DeliveryMode.PERSISTENT, 4, "ID:0A0B0C", NOW, 0, NOW, false);
    }

    static ApogeeDestination orders() {
        try {
            return ApogeeDestination.queue("ORDERS");
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    static ByteBuf record(JmsMessage message) throws JMSException {
        return MessageMapper.toRecord(message, headers(orders()), null, null, null);
    }

    static JmsMessage received(ByteBuf record) {
        return MessageMapper.fromRecord(record, orders(), 1, 7, 1, EVERYTHING);
    }

    @SuppressWarnings("unchecked")
    static <M extends JmsMessage> M throughRecord(M message) throws JMSException {
        JmsMessage back = received(record(message));
        return (M) message.getClass().cast(back);
    }
}
