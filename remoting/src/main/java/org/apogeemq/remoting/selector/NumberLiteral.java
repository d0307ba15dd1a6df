package org.apogeemq.remoting.selector;

/** Numbers in the syntax of Java's literals. Each method answers null for what is no such number. */
final class NumberLiteral {

    private static final int HEX = 16;
    private static final int OCTAL = 8;
    private static final int BINARY = 2;

    private NumberLiteral() {}

    /**
     * An integer as a {@code long}, which is its type here with or without the L.
     *
     * @param negative whether a minus sign precedes it: then the literal 9223372036854775808 is allowed too
     * @return the value with its sign
     */
    static Long exact(String literal, boolean negative) {
        String digits =
                literal.endsWith("L") || literal.endsWith("l") ? literal.substring(0, literal.length() - 1) : literal;
        if (digits.endsWith("_")) {
            return null;
        }
        digits = digits.replace("_", "");
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return signed(Long.parseUnsignedLong(digits.substring(2), HEX), negative);
            }
            if (digits.startsWith("0b") || digits.startsWith("0B")) {
                return signed(Long.parseUnsignedLong(digits.substring(2), BINARY), negative);
            }
            if (digits.length() > 1 && digits.startsWith("0")) {
                return signed(Long.parseUnsignedLong(digits.substring(1), OCTAL), negative);
            }
            return Long.valueOf(negative ? "-" + digits : digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static long signed(long value, boolean negative) {
        return negative ? -value : value;
    }

    /** A {@code Double}, or a {@code Float} when it ends in f, as in Java. Not infinite. */
    static Number approximate(String literal) {
        try {
            String digits = literal.replace("_", "");
            boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
            boolean single = digits.endsWith("f") || digits.endsWith("F");
            if (single && (!hex || digits.indexOf('p') > 0 || digits.indexOf('P') > 0)) {
                float value = Float.parseFloat(digits);
                return Float.isInfinite(value) ? null : value;
            }
            double value = Double.parseDouble(digits);
            return Double.isInfinite(value) ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
