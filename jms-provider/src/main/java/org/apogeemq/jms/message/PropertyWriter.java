package org.apogeemq.jms.message;

import java.util.HexFormat;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.jms.PropertyTypes;
import org.apogeemq.remoting.message.MessageProperties;

/** Builds the property string of a record: plain text for each value, and the list of Java types. */
final class PropertyWriter {

    private static final int INITIAL_CAPACITY = 256;

    private final StringBuilder text = new StringBuilder(INITIAL_CAPACITY);
    private final StringBuilder types = new StringBuilder();

    /** Adds a value of one of the types that properties may have; null is a value too. */
    void add(String key, Object value) {
        char type = PropertyTypes.typeOf(value);
        if (type != PropertyTypes.NULL && type != PropertyTypes.EMPTY) {
            String plain = value.toString();
            MessageProperties.append(text, key, type == PropertyTypes.ESCAPED ? PropertyTypes.escape(plain) : plain);
        }
        if (type != 0) {
            addType(type, key);
        }
    }

    /** Adds a value unless it is null. */
    void addIfSet(String key, String value) {
        if (value != null) {
            add(key, value);
        }
    }

    /** Adds a time that every reader knows to be a number. */
    void addMillis(String key, long millis) {
        MessageProperties.append(text, key, Long.toString(millis));
    }

    void addHex(String key, byte[] value) {
        MessageProperties.append(text, key, HexFormat.of().withUpperCase().formatHex(value));
        addType(PropertyTypes.HEX, key);
    }

    private void addType(char type, String key) {
        if (!types.isEmpty()) {
            types.append(',');
        }
        types.append(type).append(key);
    }

    String finish() {
        if (!types.isEmpty()) {
            MessageProperties.append(text, JmsKeys.TYPES, types.toString());
        }
        return text.toString();
    }
}
