package org.apogeemq.broker.send;

import java.util.Map;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.UniqueKeys;
import org.apogeemq.remoting.protocol.CommandException;

/**
 * Makes the properties that are stored from those that a client sent: what only the broker may set is set, a delay
 * becomes a delivery time, a missing unique key is added. Safe for use by any thread.
 */
final class ReceivedProperties {
    private static final String[] NEED_EDITING = {
        PropertyKeys.DELAY,
        PropertyKeys.TIMER_DELAY_SECONDS,
        PropertyKeys.TIMER_DELAY_MILLIS,
        PropertyKeys.TIMER_DELIVER_MILLIS,
        PropertyKeys.TRANSACTION_PREPARED,
        PropertyKeys.POP_CK,
        PropertyKeys.MSG_REGION,
        PropertyKeys.TRACE_ON,
        PropertyKeys.CLUSTER
    };

    private final DeliveryTimes deliveryTimes;
    private final UniqueKeys uniqueKeys;
    private final String brokerProperties;

    /**
     * What to store.
     *
     * @param text property string
     * @param deliverAt milliseconds since the epoch, 0 for at once
     * @param half true when they say that it is a half message
     */
    record Edited(String text, long deliverAt, boolean half) {}

    ReceivedProperties(DeliveryTimes deliveryTimes, UniqueKeys uniqueKeys, String clusterName) {
        this.deliveryTimes = deliveryTimes;
        this.uniqueKeys = uniqueKeys;
        StringBuilder properties = new StringBuilder();
        MessageProperties.append(properties, PropertyKeys.MSG_REGION, Accepted.REGION);
        MessageProperties.append(properties, PropertyKeys.TRACE_ON, String.valueOf(Accepted.TRACE_ON));
        MessageProperties.append(properties, PropertyKeys.CLUSTER, clusterName);
        this.brokerProperties = properties.toString();
    }

    /** The properties to store for those received. */
    Edited edit(String received, boolean atOnce) throws CommandException {
        if (received == null || received.isEmpty()) {
            return new Edited(MessageProperties.encode(uniqueKeyAdded(null)) + brokerProperties, 0, false);
        }
        if (!isPlain(received)) {
            return editOneByOne(received, atOnce);
        }
        boolean ended = received.charAt(received.length() - 1) == MessageProperties.VALUE_END;
        return new Edited(
                ended ? received.concat(brokerProperties) : received + MessageProperties.VALUE_END + brokerProperties,
                0,
                false);
    }

    /** True when there is a unique key and nothing to change: one pass, no garbage. */
    private static boolean isPlain(String properties) {
        boolean unique = false;
        int start = 0;
        while (start < properties.length()) {
            if (isKey(properties, start, PropertyKeys.UNIQUE_KEY)) {
                unique = true;
            } else if (needsEditing(properties, start)) {
                return false;
            }
            int end = properties.indexOf(MessageProperties.VALUE_END, start);
            start = end < 0 ? properties.length() : end + 1;
        }
        return unique;
    }

    private static boolean needsEditing(String properties, int start) {
        char first = properties.charAt(start);
        if (first != 'D' && first != 'T' && first != 'P' && first != 'M' && first != 'C') {
            return false;
        }
        for (String key : NEED_EDITING) {
            if (isKey(properties, start, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKey(String properties, int start, String key) {
        int end = start + key.length();
        return end < properties.length()
                && properties.charAt(end) == MessageProperties.NAME_END
                && properties.startsWith(key, start);
    }

    private Edited editOneByOne(String received, boolean atOnce) throws CommandException {
        Map<String, String> properties = uniqueKeyAdded(received);
        properties.remove(PropertyKeys.POP_CK);
        properties.remove(PropertyKeys.MSG_REGION);
        properties.remove(PropertyKeys.TRACE_ON);
        properties.remove(PropertyKeys.CLUSTER);
        boolean half = Boolean.parseBoolean(properties.get(PropertyKeys.TRANSACTION_PREPARED));
        long deliverAt = deliveryTimes.take(properties);
        return new Edited(MessageProperties.encode(properties) + brokerProperties, atOnce ? 0 : deliverAt, half);
    }

    private Map<String, String> uniqueKeyAdded(String received) {
        Map<String, String> properties = MessageProperties.decode(received);
        properties.computeIfAbsent(PropertyKeys.UNIQUE_KEY, key -> uniqueKeys.next());
        return properties;
    }
}
