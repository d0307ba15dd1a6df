package org.apogeemq.remoting.selector;

/** The comparison operators, on two values of which neither is null. */
enum Comparison {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /** Whether it is defined for strings and booleans. */
    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Compares; values that are not alike give false whatever the operator. */
    boolean test(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return testNumbers(a, b);
        }
        return alike(left, right) && isEquality() && left.equals(right) == (this == EQUAL);
    }

    /** Whether two values can be compared: numbers of whatever kind, strings, booleans. */
    static boolean alike(Object left, Object right) {
        return left instanceof Number && right instanceof Number
                || left instanceof String && right instanceof String
                || left instanceof Boolean && right instanceof Boolean;
    }

    /** With primitives, so that NaN and -0.0 compare as in Java. */
    private boolean testNumbers(Number a, Number b) {
        if (a instanceof Double || b instanceof Double) {
            return testDoubles(a.doubleValue(), b.doubleValue());
        }
        if (a instanceof Float || b instanceof Float) {
            return testDoubles(a.floatValue(), b.floatValue());
        }
        return testLongs(a.longValue(), b.longValue());
    }

    private boolean testDoubles(double a, double b) {
        return switch (this) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
        };
    }

    private boolean testLongs(long a, long b) {
        return switch (this) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_OR_EQUAL -> a >= b;
        };
    }
}
