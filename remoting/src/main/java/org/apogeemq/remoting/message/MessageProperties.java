package org.apogeemq.remoting.message;

import java.util.LinkedHashMap;
import java.util.Map;

/** The property string of a message: name 0x01 value 0x02, repeated. */
public final class MessageProperties {
    /** Between name and value. */
    public static final char NAME_END = 0x01;
    /** After each value. */
    public static final char VALUE_END = 0x02;

    private MessageProperties() {}

    /**
     * Writes properties.
     *
     * @param properties names and values; entries with a null value are left out
     * @return the string, empty for none
     * @throws IllegalArgumentException when a name is empty, or a name or value holds 0x01 or 0x02
     */
    public static String encode(Map<String, String> properties) {
        if (properties.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(properties.size() * 32);
        properties.forEach((name, value) -> append(out, name, value));
        return out.toString();
    }

    /**
     * Appends one property.
     *
     * @param out a property string so far
     * @param name its name
     * @param value its value; null appends nothing
     * @throws IllegalArgumentException when the name is empty, or name or value holds 0x01 or 0x02
     */
    public static void append(StringBuilder out, String name, String value) {
        if (value == null) {
            return;
        }
        check(name, name);
        check(name, value);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a property's name must not be empty");
        }
        if (!out.isEmpty() && out.charAt(out.length() - 1) != VALUE_END) {
            out.append(VALUE_END);
        }
        out.append(name).append(NAME_END).append(value).append(VALUE_END);
    }

    private static void check(String name, String text) {
        if (text.indexOf(NAME_END) >= 0 || text.indexOf(VALUE_END) >= 0) {
            throw new IllegalArgumentException("property \"" + name
                    + "\": name and value must not hold the characters 0x01 and 0x02, they separate properties");
        }
    }

    /**
     * Reads a property string. What is not a pair is skipped, as RocketMQ's clients do; the last value may lack its end.
     *
     * @param text the string, null for none
     * @return names and values in order; may be changed
     */
    public static Map<String, String> decode(String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (text == null) {
            return properties;
        }
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf(VALUE_END, start);
            if (end < 0) {
                end = text.length();
            }
            int split = text.indexOf(NAME_END, start);
            if (split > start && split < end) {
                properties.put(text.substring(start, split), text.substring(split + 1, end));
            }
            start = end + 1;
        }
        return properties;
    }

    /**
     * Finds one property without reading the others.
     *
     * @param text a property string, null for none
     * @param name the name
     * @return its value, or null
     */
    public static String get(String text, String name) {
        int start = find(text, name);
        if (start < 0) {
            return null;
        }
        int from = start + name.length() + 1;
        int end = text.indexOf(VALUE_END, from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    /**
     * Returns the string without one property.
     *
     * @param text a property string, not null
     * @param name the name
     * @return the string without it; the same string when it is not there
     */
    public static String remove(String text, String name) {
        int start = find(text, name);
        if (start < 0) {
            return text;
        }
        int end = text.indexOf(VALUE_END, start);
        return end < 0 ? text.substring(0, start) : text.substring(0, start) + text.substring(end + 1);
    }

    private static int find(String text, String name) {
        int start = 0;
        while (text != null && start < text.length()) {
            int split = start + name.length();
            if (split < text.length() && text.charAt(split) == NAME_END && text.startsWith(name, start)) {
                return start;
            }
            int end = text.indexOf(VALUE_END, start);
            start = end < 0 ? text.length() : end + 1;
        }
        return -1;
    }
}
