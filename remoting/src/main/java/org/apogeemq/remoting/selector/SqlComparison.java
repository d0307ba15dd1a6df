package org.apogeemq.remoting.selector;

/**
 * How RocketMQ's SQL92 filters compare. Properties are text: beside a number, and in {@code < <= > >=}, text that is a
 * number counts as that number; beside a boolean, text counts as true when it reads {@code true} in any case.
 */
final class SqlComparison {
    private static final int MAX_NUMBER_LENGTH = 400;

    private SqlComparison() {}

    /** Null, for unknown, when a side is null or text that had to be a number is none. */
    static Boolean test(Comparison operator, Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return operator.isEquality()
                    ? Boolean.valueOf(a.equals(b) == (operator == Comparison.EQUAL))
                    : numbers(operator, number(a), number(b));
        }
        if (left instanceof Number || right instanceof Number) {
            if (left instanceof Boolean || right instanceof Boolean) {
                return false;
            }
            return numbers(operator, number(left), number(right));
        }
        if (left instanceof Boolean || right instanceof Boolean) {
            Boolean a = truth(left);
            Boolean b = truth(right);
            return a == null || b == null ? null : Boolean.valueOf(operator.test(a, b));
        }
        return null;
    }

    private static Boolean numbers(Comparison operator, Number left, Number right) {
        return left == null || right == null ? null : Boolean.valueOf(operator.test(left, right));
    }

    private static Boolean truth(Object value) {
        if (value instanceof String text) {
            return Boolean.valueOf(text);
        }
        return value instanceof Boolean truth ? truth : null;
    }

    private static Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        return value instanceof String text ? parse(text) : null;
    }

    /** A Long, or a Double for what has a point or an exponent or does not fit; null for anything else. */
    static Number parse(String text) {
        boolean exact = true;
        boolean digits = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            digits |= isDigit;
            if (!isDigit && (i > 0 || c != '-' && c != '+')) {
                exact = false;
            }
            if (!isDigit && "+-.eE".indexOf(c) < 0) {
                return null; // most text ends here, without the price of an exception
            }
        }
        if (!digits || text.length() > MAX_NUMBER_LENGTH) {
            return null;
        }
        try {
            return exact && text.length() <= 18 ? (Number) Long.valueOf(text) : parseLarge(text, exact);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Number parseLarge(String text, boolean exact) {
        if (exact) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException tooLarge) {
                return Double.valueOf(text);
            }
        }
        Double value = Double.valueOf(text);
        return value.isInfinite() ? null : value;
    }
}
