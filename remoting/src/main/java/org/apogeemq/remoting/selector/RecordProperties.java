package org.apogeemq.remoting.selector;

import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;

/**
 * The properties of a stored record as RocketMQ has them: text, all of them, under the names that are stored. Reusable:
 * {@link #wrap} moves it to the next record. For one thread at a time.
 */
public final class RecordProperties implements SelectorContext {

    private StoredMessage message;

    /** Moves to a record, which must stay readable while this is used. */
    public RecordProperties wrap(StoredMessage next) {
        message = next;
        return this;
    }

    @Override
    public String value(String identifier) {
        return isAscii(identifier)
                ? message.property(identifier)
                : MessageProperties.get(message.propertyString(), identifier);
    }

    private static boolean isAscii(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }
}
