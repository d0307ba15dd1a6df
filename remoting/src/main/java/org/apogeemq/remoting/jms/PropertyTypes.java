package org.apogeemq.remoting.jms;

import java.util.HexFormat;

/**
 * Letters of {@link JmsKeys#TYPES}: which Java type the text of a record property stands for.
 *
 * <p>The value is a list of {@code <letter><record key>} separated by commas: {@code Iage,Dprice}. A property that is
 * not listed is a plain string. {@link #NULL} and {@link #EMPTY} properties have no text of their own, because record
 * properties cannot be empty: the list alone holds them.
 */
public final class PropertyTypes {

    public static final char BOOLEAN = 'Z';
    public static final char BYTE = 'B';
    public static final char SHORT = 'S';
    public static final char INT = 'I';
    public static final char LONG = 'J';
    public static final char FLOAT = 'F';
    public static final char DOUBLE = 'D';
    /** The string is null. */
    public static final char NULL = 'N';
    /** The string is empty. */
    public static final char EMPTY = 'E';
    /** A string whose 0x01, 0x02, backslashes and unpaired surrogates are written as backslash, u, four hex digits. */
    public static final char ESCAPED = 'X';
    /** Bytes in upper-case hexadecimal; correlation ids only. */
    public static final char HEX = 'H';

    private PropertyTypes() {}

    /**
     * Turns the text of a typed property into its Java value.
     *
     * @param text the record's text; null when the record has none
     * @return null when the text does not fit the type, or the type is {@link #NULL} or unknown
     */
    public static Object value(char type, String text) {
        if (type == EMPTY) {
            return "";
        }
        if (type == NULL || text == null) {
            return null;
        }
        try {
            return switch (type) {
                case BOOLEAN -> Boolean.valueOf(text);
                case BYTE -> Byte.valueOf(text);
                case SHORT -> Short.valueOf(text);
                case INT -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case ESCAPED -> unescape(text);
                case HEX -> HexFormat.of().parseHex(text);
                default -> text;
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The letter for a value; 0 for a string that needs none. */
    public static char typeOf(Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof String text) {
            return text.isEmpty() ? EMPTY : needsEscape(text) ? ESCAPED : 0;
        }
        if (value instanceof Integer) {
            return INT;
        }
        if (value instanceof Long) {
            return LONG;
        }
        if (value instanceof Boolean) {
            return BOOLEAN;
        }
        if (value instanceof Double) {
            return DOUBLE;
        }
        if (value instanceof Float) {
            return FLOAT;
        }
        if (value instanceof Short) {
            return SHORT;
        }
        if (value instanceof Byte) {
            return BYTE;
        }
        throw new IllegalArgumentException(
                "a property cannot hold a " + value.getClass().getName());
    }

    private static boolean needsEscape(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnfit(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** Separators of record properties, and halves of a surrogate pair, which UTF-8 cannot say. */
    private static boolean isUnfit(String text, int i) {
        char c = text.charAt(i);
        if (c == 1 || c == 2) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /** Writes a string of type {@link #ESCAPED}. */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 10);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || isUnfit(text, i)) {
                out.append('\\').append('u').append(String.format("%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 5 < text.length()) {
                out.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
