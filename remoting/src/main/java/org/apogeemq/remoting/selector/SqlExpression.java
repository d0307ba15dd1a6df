package org.apogeemq.remoting.selector;

/** The predicates of RocketMQ's SQL92 filters that differ from those of Jakarta Messaging. */
sealed interface SqlExpression extends Expression {

    /** {@code = <> < <= > >=}, on text that may be a number. */
    record Compare(Comparison operator, Expression left, Expression right) implements SqlExpression {
        @Override
        public Boolean value(SelectorContext message) {
            return SqlComparison.test(operator, left.value(message), right.value(message));
        }
    }

    /** {@code [NOT] BETWEEN low AND high}. */
    record Between(Expression operand, Expression low, Expression high, boolean negated) implements SqlExpression {
        @Override
        public Boolean value(SelectorContext message) {
            Object value = operand.value(message);
            Boolean inside = Expression.and(
                    SqlComparison.test(Comparison.GREATER_OR_EQUAL, value, low.value(message)),
                    SqlComparison.test(Comparison.LESS_OR_EQUAL, value, high.value(message)));
            return inside == null ? null : Boolean.valueOf(inside != negated);
        }
    }

    /** What CONTAINS, STARTSWITH and ENDSWITH ask. */
    enum Part {
        CONTAINS,
        STARTSWITH,
        ENDSWITH;

        boolean isIn(String whole, String part) {
            return switch (this) {
                case CONTAINS -> whole.contains(part);
                case STARTSWITH -> whole.startsWith(part);
                case ENDSWITH -> whole.endsWith(part);
            };
        }
    }

    /** {@code [NOT] CONTAINS | STARTSWITH | ENDSWITH}: false, not unknown, for a missing property and for an empty part. */
    record Has(Part kind, Expression operand, String part, boolean negated) implements SqlExpression {
        @Override
        public Boolean value(SelectorContext message) {
            return operand.value(message) instanceof String whole
                    && !part.isEmpty()
                    && kind.isIn(whole, part) != negated;
        }
    }
}
