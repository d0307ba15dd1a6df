package org.apogeemq.broker.send;

import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;

/**
 * What a half message's properties say.
 *
 * @param text property string to store
 * @param producerGroup who decides
 * @param uniqueKey the client's id of the message, also of the transaction
 * @param immunityMillis age before which the group is not asked; -1 when nothing (valid) is said
 */
record HalfProperties(String text, String producerGroup, String uniqueKey, long immunityMillis) {
    private static final long MILLIS = 1000;

    /** Of properties that were edited; the store takes a delivery time after the commit from a property. */
    static HalfProperties of(ReceivedProperties.Edited edited, String sender) {
        String text = edited.text();
        if (edited.deliverAt() > 0) {
            text = with(
                    MessageProperties.remove(text, PropertyKeys.TIMER_DELIVER_MILLIS),
                    PropertyKeys.TIMER_DELIVER_MILLIS,
                    Long.toString(edited.deliverAt()));
        }
        if (!edited.half()) {
            // consumers' clients take the transaction id from the unique key where they see this
            text = with(
                    MessageProperties.remove(text, PropertyKeys.TRANSACTION_PREPARED),
                    PropertyKeys.TRANSACTION_PREPARED,
                    "true");
        }
        String group = MessageProperties.get(text, PropertyKeys.PRODUCER_GROUP);
        if (group == null) {
            group = sender;
            text = with(text, PropertyKeys.PRODUCER_GROUP, group);
        }
        return new HalfProperties(
                text,
                group,
                MessageProperties.get(text, PropertyKeys.UNIQUE_KEY),
                immunity(MessageProperties.get(text, PropertyKeys.CHECK_IMMUNITY_TIME)));
    }

    private static String with(String text, String name, String value) {
        StringBuilder out = new StringBuilder(text);
        MessageProperties.append(out, name, value);
        return out.toString();
    }

    /** As RocketMQ has it, what is not a number counts as not said. */
    private static long immunity(String seconds) {
        if (seconds == null) {
            return -1;
        }
        try {
            return Math.max(-1, Math.multiplyExact(Long.parseLong(seconds.trim()), MILLIS));
        } catch (ArithmeticException | NumberFormatException e) {
            return -1;
        }
    }
}
