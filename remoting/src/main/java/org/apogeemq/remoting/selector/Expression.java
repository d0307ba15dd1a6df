package org.apogeemq.remoting.selector;

import java.util.List;
import java.util.Set;

/**
 * A parsed selector. {@link #value} gives what arithmetic and comparisons work on; {@link #test} is for conditions and
 * answers true, false or null for unknown.
 */
sealed interface Expression
        permits Expression.Literal,
                Expression.Identifier,
                Expression.Negate,
                Expression.Calculate,
                Expression.Compare,
                Expression.Between,
                Expression.In,
                Expression.Like,
                Expression.IsNull,
                Expression.Not,
                Expression.And,
                Expression.Or,
                SqlExpression {

    Object value(SelectorContext message);

    /** As a condition; a value that is no boolean is false, as if compared with TRUE. */
    default Boolean test(SelectorContext message) {
        Object value = value(message);
        return value == null ? null : Boolean.valueOf(Boolean.TRUE.equals(value));
    }

    /** Whether it can be the operand of AND, OR and NOT. */
    default boolean isCondition() {
        return true;
    }

    /** Whether it can be the operand of arithmetic. */
    default boolean isArithmetic() {
        return false;
    }

    record Literal(Object value) implements Expression {
        @Override
        public Object value(SelectorContext message) {
            return value;
        }

        @Override
        public boolean isCondition() {
            return value instanceof Boolean;
        }

        @Override
        public boolean isArithmetic() {
            return value instanceof Number;
        }
    }

    record Identifier(String name) implements Expression {
        @Override
        public Object value(SelectorContext message) {
            return message.value(name);
        }

        @Override
        public boolean isArithmetic() {
            return true;
        }
    }

    record Negate(Expression operand) implements Expression {
        @Override
        public Object value(SelectorContext message) {
            return Arithmetic.negate(operand.value(message));
        }

        @Override
        public boolean isCondition() {
            return false;
        }

        @Override
        public boolean isArithmetic() {
            return true;
        }
    }

    record Calculate(Arithmetic operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(SelectorContext message) {
            return operator.apply(left.value(message), right.value(message));
        }

        @Override
        public boolean isCondition() {
            return false;
        }

        @Override
        public boolean isArithmetic() {
            return true;
        }
    }

    record Compare(Comparison operator, Expression left, Expression right) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Object a = left.value(message);
            Object b = a == null ? null : right.value(message);
            return b == null ? null : Boolean.valueOf(operator.test(a, b));
        }
    }

    record Between(Expression operand, Expression low, Expression high, boolean negated) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Object value = operand.value(message);
            Object from = low.value(message);
            Object to = high.value(message);
            return negated
                    ? or(compare(Comparison.LESS, value, from), compare(Comparison.GREATER, value, to))
                    : and(
                            compare(Comparison.GREATER_OR_EQUAL, value, from),
                            compare(Comparison.LESS_OR_EQUAL, value, to));
        }

        private static Boolean compare(Comparison operator, Object a, Object b) {
            return a == null || b == null ? null : Boolean.valueOf(operator.test(a, b));
        }
    }

    /** Of a value that is no string both IN and NOT IN are false, as any comparison of unlike types; so are LIKE's. */
    record In(Identifier identifier, Set<String> values, boolean negated) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Object value = identifier.value(message);
            return value == null ? null : Boolean.valueOf(value instanceof String && values.contains(value) != negated);
        }
    }

    record Like(Identifier identifier, LikePattern pattern, boolean negated) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Object value = identifier.value(message);
            return value == null
                    ? null
                    : Boolean.valueOf(value instanceof String text && pattern.matches(text) != negated);
        }
    }

    record IsNull(Expression operand, boolean negated) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            return (operand.value(message) == null) != negated;
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Boolean value = operand.test(message);
            return value == null ? null : Boolean.valueOf(!value);
        }
    }

    record And(List<Expression> parts) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Boolean all = Boolean.TRUE;
            for (Expression part : parts) {
                all = and(all, part.test(message));
                if (Boolean.FALSE.equals(all)) {
                    return all;
                }
            }
            return all;
        }
    }

    record Or(List<Expression> parts) implements Expression {
        @Override
        public Boolean value(SelectorContext message) {
            Boolean any = Boolean.FALSE;
            for (Expression part : parts) {
                any = or(any, part.test(message));
                if (Boolean.TRUE.equals(any)) {
                    return any;
                }
            }
            return any;
        }
    }

    /** Table 3-4. */
    static Boolean and(Boolean a, Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return Boolean.FALSE;
        }
        return a == null || b == null ? null : Boolean.TRUE;
    }

    /** Table 3-5. */
    static Boolean or(Boolean a, Boolean b) {
        if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
            return Boolean.TRUE;
        }
        return a == null || b == null ? null : Boolean.FALSE;
    }
}
