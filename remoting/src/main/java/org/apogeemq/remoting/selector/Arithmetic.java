package org.apogeemq.remoting.selector;

/** The arithmetic operators with Java's numeric promotion. */
enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE;

    /** The result of arithmetic on what is no number: like no value, so every comparison with it is false. */
    static final Object NO_NUMBER = new Object();

    /** Null when an operand is null, or for a division by the integer 0. */
    Object apply(Object left, Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (!(left instanceof Number a) || !(right instanceof Number b)) {
            return NO_NUMBER;
        }
        if (a instanceof Double || b instanceof Double) {
            return onDoubles(a.doubleValue(), b.doubleValue());
        }
        if (a instanceof Float || b instanceof Float) {
            return onFloats(a.floatValue(), b.floatValue());
        }
        if (a instanceof Long || b instanceof Long) {
            return onLongs(a.longValue(), b.longValue());
        }
        return onInts(a.intValue(), b.intValue());
    }

    private Double onDoubles(double a, double b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
        };
    }

    private Float onFloats(float a, float b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
        };
    }

    private Long onLongs(long a, long b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> b == 0 ? null : Long.valueOf(a / b);
        };
    }

    private Integer onInts(int a, int b) {
        return switch (this) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> b == 0 ? null : Integer.valueOf(a / b);
        };
    }

    static Object negate(Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            return NO_NUMBER;
        }
        if (number instanceof Double) {
            return -number.doubleValue();
        }
        if (number instanceof Float) {
            return -number.floatValue();
        }
        if (number instanceof Long) {
            return -number.longValue();
        }
        return -number.intValue();
    }
}
