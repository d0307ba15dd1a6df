package org.apogeemq.jms.message;

import jakarta.jms.MessageFormatException;

/**
 * Table 3-2 and table 3-7 of the specification: which value can be read as which type. Where the tables have no mark,
 * {@link MessageFormatException}; a string that is no number, {@link NumberFormatException}; null is read as the
 * type's {@code valueOf(null)} reads it.
 */
final class Conversions {

    private Conversions() {}

    static boolean toBoolean(Object value, String what) throws MessageFormatException {
        if (value instanceof Boolean b) {
            return b;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw refuse(value, what, "boolean");
    }

    static byte toByte(Object value, String what) throws MessageFormatException {
        if (value instanceof Byte b) {
            return b;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte((String) value);
        }
        throw refuse(value, what, "byte");
    }

    static short toShort(Object value, String what) throws MessageFormatException {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort((String) value);
        }
        throw refuse(value, what, "short");
    }

    static char toChar(Object value, String what) throws MessageFormatException {
        if (value instanceof Character c) {
            return c;
        }
        if (value == null) {
            throw new NullPointerException(what + " is null and cannot be read as char");
        }
        throw refuse(value, what, "char");
    }

    static int toInt(Object value, String what) throws MessageFormatException {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt((String) value);
        }
        throw refuse(value, what, "int");
    }

    static long toLong(Object value, String what) throws MessageFormatException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong((String) value);
        }
        throw refuse(value, what, "long");
    }

    static float toFloat(Object value, String what) throws MessageFormatException {
        if (value instanceof Float f) {
            return f;
        }
        if (value == null || value instanceof String) {
            return Float.parseFloat((String) value);
        }
        throw refuse(value, what, "float");
    }

    static double toDouble(Object value, String what) throws MessageFormatException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value == null || value instanceof String) {
            return Double.parseDouble((String) value);
        }
        throw refuse(value, what, "double");
    }

    static String toText(Object value, String what) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[]) {
            throw refuse(value, what, "String");
        }
        return value.toString();
    }

    /** The value's own array, not a copy. */
    static byte[] toBytes(Object value, String what) throws MessageFormatException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw refuse(value, what, "byte[]");
    }

    private static MessageFormatException refuse(Object value, String what, String wanted) {
        String has = value instanceof byte[] ? "byte[]" : value.getClass().getSimpleName();
        return new MessageFormatException(what + " is a " + has + " and cannot be read as " + wanted);
    }
}
