package org.apogeemq.jms.message;

import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The properties of one message: names, values, and whether they may be changed. */
final class PropertyTable {

    private static final Set<String> KEYWORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private final Map<String, Object> values = new LinkedHashMap<>();
    private boolean readOnly;

    /** What the provider itself puts: no rules apply. */
    void load(String name, Object value) {
        values.put(name, value);
    }

    void setReadOnly() {
        readOnly = true;
    }

    void clear() {
        values.clear();
        readOnly = false;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    void forEach(BiConsumer<String, Object> visitor) {
        values.forEach(visitor);
    }

    boolean contains(String name) {
        return values.containsKey(name);
    }

    Enumeration<String> names() {
        return Collections.enumeration(List.copyOf(values.keySet()));
    }

    Object get(String name) {
        requireName(name);
        return values.get(name);
    }

    void set(String name, Object value) throws MessageNotWriteableException, MessageFormatException {
        checkName(name);
        if (readOnly) {
            throw new MessageNotWriteableException(
                    "property '" + name + "' cannot be set: the message was received; call clearProperties() first");
        }
        checkValue(name, value);
        values.put(name, value);
    }

    private static void requireName(String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a property needs a name; it is " + (name == null ? "null" : "empty"));
        }
    }

    /** Section 3.5.1: the name must be an identifier that a selector could use. */
    private static void checkName(String name) {
        requireName(name);
        if (!Character.isJavaIdentifierStart(name.charAt(0))) {
            throw new IllegalArgumentException("property name '" + name + "' must begin with a letter, _ or $");
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isJavaIdentifierPart(c) || Character.isIdentifierIgnorable(c)) {
                throw new IllegalArgumentException("property name '" + name + "' has '" + c + "' at " + i
                        + "; only letters, digits, _ and $ are allowed");
            }
        }
        if (KEYWORDS.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("property name '" + name + "' is a keyword of selectors");
        }
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_")) {
            throw new IllegalArgumentException(
                    "property name '" + name + "' is reserved: names that begin with JMS belong to the specification; "
                            + "headers have setters of their own");
        }
    }

    private static void checkValue(String name, Object value) throws MessageFormatException {
        if (value != null
                && !(value instanceof String)
                && !(value instanceof Boolean)
                && !(value instanceof Byte)
                && !(value instanceof Short)
                && !(value instanceof Integer)
                && !(value instanceof Long)
                && !(value instanceof Float)
                && !(value instanceof Double)) {
            throw new MessageFormatException("property '" + name + "' cannot hold a "
                    + value.getClass().getName() + "; allowed are String, Boolean, Byte, Short, Integer, Long, Float, "
                    + "Double and null");
        }
    }
}
