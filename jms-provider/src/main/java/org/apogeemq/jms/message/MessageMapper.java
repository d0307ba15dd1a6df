package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.net.InetSocketAddress;
import java.util.Set;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.StoredMessage;

/** Writes JMS messages as records and makes them from records. {@code docs/jms-mapping.md} has the layout. */
public final class MessageMapper {

    private static final String ID_PREFIX = "ID:";

    /** What the provider or broker says about a message; an application that sets it, by copying, is not believed. */
    private static final Set<String> FACTS = Set.of(
            "JMSXDeliveryCount",
            "JMSXUserID",
            "JMSXRcvTimestamp",
            "JMSXConsumerTXID",
            "JMSXState",
            "JMS_APOGEE_TAGS",
            "JMS_APOGEE_QUEUE_ID",
            "JMS_APOGEE_QUEUE_OFFSET",
            "JMS_APOGEE_STORE_TIME");

    private MessageMapper() {}

    /**
     * The record of a message in stored layout, with queue id -1 and what the broker decides left 0. The message's own
     * headers but those of {@code headers} are written; {@code message} is not changed.
     *
     * @param bornHost this end of the connection; null when it is in this JVM
     * @param sender what noLocal compares: client identifier, or connection without one; null where nobody asks (queues)
     * @param userId JMSXUserID; null when there is none
     * @return an unpooled heap buffer
     * @throws JMSException when the message has what a record cannot hold; says what
     */
    public static ByteBuf toRecord(
            JmsMessage message, SendHeaders headers, InetSocketAddress bornHost, String sender, String userId)
            throws JMSException {
        ApogeeDestination destination = headers.destination();
        MessageEncoder encoder = new MessageEncoder()
                .topic(destination.physicalName())
                .queueId(-1)
                .flag(flag(message, headers))
                .bornTimestamp(headers.timestamp())
                .bornHost(bornHost)
                .properties(properties(message, headers, sender, userId))
                .body(message.recordBody());
        try {
            ByteBuf record = Unpooled.buffer(encoder.size());
            encoder.encode(record);
            return record;
        } catch (IllegalArgumentException e) {
            MessageFormatException error = new MessageFormatException(e.getMessage());
            error.setLinkedException(e);
            throw error;
        }
    }

    private static int flag(JmsMessage message, SendHeaders headers) throws JMSException {
        int flag = JmsFlag.of(
                message.bodyKind(),
                message.isNullBody(),
                headers.destination().kind(),
                headers.deliveryMode() == DeliveryMode.PERSISTENT,
                headers.priority(),
                headers.expiration() != 0);
        if (message.groupId() != null) {
            flag = JmsFlag.withGroup(flag);
        }
        return waitsForTopic(headers) ? JmsFlag.withSendPosition(flag) : flag;
    }

    /** Whether only the subscriptions that are there now may get it, and it is delivered later. */
    private static boolean waitsForTopic(SendHeaders headers) {
        return headers.delayed() && headers.destination().kind().isTopic();
    }

    private static String properties(JmsMessage message, SendHeaders sent, String sender, String userId)
            throws JMSException {
        MessageHeaders own = message.headers();
        PropertyWriter out = new PropertyWriter();
        out.addIfSet(JmsKeys.MESSAGE_ID, withoutPrefix(sent.messageId()));
        out.addIfSet(JmsKeys.TYPE, own.type);
        if (own.correlationBytes != null) {
            out.addHex(JmsKeys.CORRELATION_ID, own.correlationBytes);
        } else {
            out.addIfSet(JmsKeys.CORRELATION_ID, own.correlationId);
        }
        out.addIfSet(JmsKeys.REPLY_TO, replyTo(own.replyTo));
        if (sent.expiration() != 0) {
            out.addMillis(JmsKeys.EXPIRATION, sent.expiration());
        }
        if (sent.deliveryTime() != sent.timestamp()) {
            out.addMillis(JmsKeys.DELIVERY_TIME, sent.deliveryTime());
        }
        if (sent.delayed()) {
            out.addMillis(JmsKeys.TIMER_DELIVER_MS, sent.deliveryTime());
        }
        if (waitsForTopic(sent)) {
            out.add(JmsKeys.SEND_POSITION, JmsKeys.NO_SEND_POSITION);
        }
        out.addIfSet(JmsKeys.CONNECTION, sender);
        out.addIfSet(JmsKeys.USER_ID, userId);
        message.properties().forEach((name, value) -> {
            if (!FACTS.contains(name)) {
                out.add(JmsKeys.keyOf(name), value);
            }
        });
        return out.finish();
    }

    private static String withoutPrefix(String messageId) {
        return messageId != null && messageId.startsWith(ID_PREFIX)
                ? messageId.substring(ID_PREFIX.length())
                : messageId;
    }

    private static String replyTo(Destination destination) throws JMSException {
        if (destination == null) {
            return null;
        }
        try {
            ApogeeDestination own = ApogeeDestination.of(destination);
            return own.kind().letter() + ":" + own.physicalName();
        } catch (InvalidDestinationException e) {
            throw new InvalidDestinationException("JMSReplyTo: " + e.getMessage());
        }
    }

    /**
     * A received message, its properties and body read-only. Nothing but fixed fields is read until asked for.
     *
     * @param record an unpooled heap buffer that now belongs to the message
     * @param destination where it was consumed from; becomes JMSDestination
     * @param deliveryCount 1 for the first delivery
     * @param filter which classes an {@code ObjectMessage} may hold
     * @throws IllegalArgumentException when the bytes are no record
     */
    public static JmsMessage fromRecord(
            ByteBuf record,
            ApogeeDestination destination,
            int queueId,
            long queueOffset,
            int deliveryCount,
            ObjectFilter filter) {
        StoredMessage stored = StoredMessage.of(record);
        JmsMessage message = switch (JmsFlag.body(stored.flag())) {
            case NONE -> new ApogeeMessage();
            case TEXT -> new ApogeeTextMessage();
            case BYTES -> new ApogeeBytesMessage();
            case MAP -> new ApogeeMapMessage();
            case STREAM -> new ApogeeStreamMessage();
            case OBJECT -> new ApogeeObjectMessage(filter);
        };
        message.receive(new ReceivedRecord(stored, destination.withoutOptions(), queueId, queueOffset, deliveryCount));
        return message;
    }
}
