package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.jms.PropertyTypes;
import org.apogeemq.remoting.message.Compression;
import org.apogeemq.remoting.message.StoredMessage;

/** The record of a received message, and the facts of its delivery. Reads when asked. */
final class ReceivedRecord {

    /** Largest body after decompression; RocketMQ's largest message is 4 MiB unless configured otherwise. */
    private static final int MAX_PLAIN_BODY = 64 << 20;

    private final StoredMessage stored;
    private final ApogeeDestination destination;
    private final int queueId;
    private final long queueOffset;
    private final int deliveryCount;
    private ByteBuf plainBody;

    ReceivedRecord(
            StoredMessage stored, ApogeeDestination destination, int queueId, long queueOffset, int deliveryCount) {
        this.stored = stored;
        this.destination = destination;
        this.queueId = queueId;
        this.queueOffset = queueOffset;
        this.deliveryCount = deliveryCount;
    }

    /** False when the record certainly has no expiration. */
    boolean expires() {
        return JmsFlag.expires(stored.flag());
    }

    boolean isNullBody() {
        return JmsFlag.isNullBody(stored.flag());
    }

    /** The body, decompressed if a RocketMQ producer had compressed it. */
    ByteBuf body() throws JMSException {
        if (plainBody == null) {
            try {
                plainBody = Compression.plainBody(stored.sysFlag(), stored.body(), MAX_PLAIN_BODY);
            } catch (IllegalArgumentException e) {
                MessageFormatException error = new MessageFormatException(e.getMessage());
                error.setLinkedException(e);
                throw error;
            }
        }
        return plainBody;
    }

    void readInto(MessageHeaders headers, PropertyTable properties) {
        int flag = stored.flag();
        headers.timestamp = stored.bornTimestamp();
        headers.deliveryTime = headers.timestamp;
        headers.deliveryMode = JmsFlag.isPersistent(flag) ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
        headers.priority = JmsFlag.priority(flag);
        headers.destination = destination;
        headers.redelivered = deliveryCount > 1;

        Map<String, Object> values = typedValues();
        values.forEach((key, value) -> {
            String name = JmsKeys.nameOf(key);
            if (name != null) {
                properties.load(name, value);
            }
        });
        readHeaders(headers, values, expires());
        if (headers.messageId == null) {
            headers.messageId = "ID:" + stored.offsetMessageId();
        }
        loadFacts(headers.type, properties);
    }

    private void loadFacts(String tags, PropertyTable properties) {
        properties.load("JMSXDeliveryCount", deliveryCount);
        properties.load("JMS_APOGEE_QUEUE_ID", queueId);
        properties.load("JMS_APOGEE_QUEUE_OFFSET", queueOffset);
        properties.load("JMS_APOGEE_STORE_TIME", stored.storeTimestamp());
        if (tags != null) {
            properties.load("JMS_APOGEE_TAGS", tags);
        }
    }

    /** All values of the record by key, with their Java types; those that only the list of types holds come last. */
    private Map<String, Object> typedValues() {
        Map<String, String> texts = stored.properties();
        Map<String, Object> values = new LinkedHashMap<>(texts);
        String types = texts.get(JmsKeys.TYPES);
        if (types != null) {
            for (String entry : types.split(",")) {
                if (entry.length() > 1) {
                    String key = entry.substring(1);
                    values.put(key, PropertyTypes.value(entry.charAt(0), texts.get(key)));
                }
            }
        }
        return values;
    }

    private static void readHeaders(MessageHeaders headers, Map<String, Object> values, boolean expires) {
        Object id = values.get(JmsKeys.MESSAGE_ID);
        headers.messageId = id == null ? null : "ID:" + id;
        headers.type = text(values.get(JmsKeys.TYPE));
        Object correlation = values.get(JmsKeys.CORRELATION_ID);
        if (correlation instanceof byte[] bytes) {
            headers.setCorrelationBytes(bytes);
        } else {
            headers.correlationId = text(correlation);
        }
        headers.replyTo = replyTo(text(values.get(JmsKeys.REPLY_TO)));
        headers.expiration = expires ? millis(values.get(JmsKeys.EXPIRATION), 0) : 0;
        headers.deliveryTime = millis(values.get(JmsKeys.DELIVERY_TIME), headers.deliveryTime);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    /** A time that some other client damaged counts as not set. */
    private static long millis(Object value, long otherwise) {
        try {
            return value == null ? otherwise : Long.parseLong(value.toString());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static ApogeeDestination replyTo(String text) {
        if (text == null || text.length() < 3 || text.charAt(1) != ':') {
            return null;
        }
        DestinationKind kind = DestinationKind.ofLetter(text.charAt(0));
        return kind == null ? null : ApogeeDestination.ofPhysical(kind, text.substring(2));
    }
}
