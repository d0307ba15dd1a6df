package org.apogeemq.remoting.selector;

import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.jms.PropertyTypes;
import org.apogeemq.remoting.message.StoredMessage;

/**
 * What a selector may ask of a stored record, found in the record's bytes when asked. Reusable: {@link #wrap} moves it
 * to the next record. For one thread at a time.
 */
public final class JmsSelectorContext implements SelectorContext {

    private final RecordProperties properties = new RecordProperties();
    private StoredMessage message;
    private String types;
    private boolean typesRead;

    /** Moves to a record, which must stay readable while this is used. */
    public JmsSelectorContext wrap(StoredMessage next) {
        message = next;
        properties.wrap(next);
        types = null;
        typesRead = false;
        return this;
    }

    @Override
    public Object value(String identifier) {
        return switch (identifier) {
            case "JMSDeliveryMode" -> JmsFlag.isPersistent(message.flag()) ? "PERSISTENT" : "NON_PERSISTENT";
            case "JMSPriority" -> JmsFlag.priority(message.flag());
            case "JMSTimestamp" -> message.bornTimestamp();
            case "JMSMessageID" -> messageId();
            case "JMSType" -> property(JmsKeys.TYPE);
            case "JMSCorrelationID" -> correlationId();
            case "JMS_APOGEE_QUEUE_ID" -> message.queueId();
            case "JMS_APOGEE_QUEUE_OFFSET" -> message.queueOffset();
            case "JMS_APOGEE_STORE_TIME" -> message.storeTimestamp();
            default -> property(JmsKeys.keyOf(identifier));
        };
    }

    private String messageId() {
        String key = message.property(JmsKeys.MESSAGE_ID);
        return "ID:" + (key == null ? message.offsetMessageId() : key);
    }

    /** A correlation id of bytes is selected by as it is read: in hexadecimal. */
    private Object correlationId() {
        Object value = property(JmsKeys.CORRELATION_ID);
        return value instanceof byte[] ? properties.value(JmsKeys.CORRELATION_ID) : value;
    }

    private Object property(String key) {
        char type = typeOf(key);
        String text = properties.value(key);
        return type == 0 ? text : PropertyTypes.value(type, text);
    }

    /** The letter before the key in the list {@code Iage,Dprice}; 0 when the key is not in it. */
    private char typeOf(String key) {
        if (!typesRead) {
            types = message.property(JmsKeys.TYPES);
            typesRead = true;
        }
        if (types == null) {
            return 0;
        }
        for (int entry = 0; entry < types.length(); ) {
            int end = types.indexOf(',', entry);
            if (end < 0) {
                end = types.length();
            }
            if (end - entry - 1 == key.length() && types.startsWith(key, entry + 1)) {
                return types.charAt(entry);
            }
            entry = end + 1;
        }
        return 0;
    }
}
