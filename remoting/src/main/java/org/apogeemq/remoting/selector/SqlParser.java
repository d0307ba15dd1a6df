package org.apogeemq.remoting.selector;

import java.util.Set;

/**
 * The grammar of RocketMQ's SQL92 filters below AND, OR and NOT:
 *
 * <pre>
 * predicate  = comparison { ( = | &lt;&gt; ) comparison | IS [NOT] NULL }
 * comparison = operand [ ( &lt; | &lt;= | &gt; | &gt;= ) operand | [NOT] BETWEEN operand AND operand | [NOT] IN ( string , ... )
 *            | [NOT] ( CONTAINS | STARTSWITH | ENDSWITH ) string ]
 * operand    = ( + | - ) operand | literal | property | ( condition )
 * </pre>
 */
final class SqlParser extends DescentParser {

    private static final Set<String> KEYWORDS = Set.of(
            "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "IN", "IS", "CONTAINS", "STARTSWITH", "ENDSWITH");

    SqlParser(String text) throws SelectorException {
        super(text, KEYWORDS);
    }

    @Override
    Expression predicate() throws SelectorException {
        int start = token.position();
        Expression left = comparison(start);
        for (int links = 0; ; links++) {
            if (links > 1) {
                chain();
            }
            if (takeKeyword("IS")) {
                boolean negated = takeKeyword("NOT");
                requireKeyword("NULL", negated ? "NULL" : "NULL or NOT NULL");
                left = new Expression.IsNull(left, negated);
            } else if (comparison() != null && comparison().isEquality()) {
                Comparison operator = comparison();
                advance();
                left = new SqlExpression.Compare(operator, left, comparison(token.position()));
            } else {
                refuseUnknownOperator();
                return left;
            }
        }
    }

    private Expression comparison(int start) throws SelectorException {
        Expression left = operand();
        Comparison operator = comparison();
        if (operator != null && !operator.isEquality()) {
            requireNumber(left, start, operator.symbol());
            advance();
            int rightStart = token.position();
            return new SqlExpression.Compare(operator, left, requireNumber(operand(), rightStart, operator.symbol()));
        }
        boolean negated = takeKeyword("NOT");
        if (takeKeyword("BETWEEN")) {
            return between(requireNumber(left, start, "BETWEEN"), negated);
        }
        if (takeKeyword("IN")) {
            return new Expression.In(requireIdentifier(left, start, "IN"), strings(), negated);
        }
        for (SqlExpression.Part part : SqlExpression.Part.values()) {
            if (takeKeyword(part.name())) {
                return new SqlExpression.Has(
                        part, left, requireString("a string in single quotes after " + part), negated);
            }
        }
        if (negated) {
            throw expected("BETWEEN, IN, CONTAINS, STARTSWITH or ENDSWITH after NOT");
        }
        return left;
    }

    private Expression between(Expression operand, boolean negated) throws SelectorException {
        int lowStart = token.position();
        Expression low = requireNumber(operand(), lowStart, "BETWEEN");
        requireKeyword("AND", "AND and the upper bound of BETWEEN");
        int highStart = token.position();
        Expression high = requireNumber(operand(), highStart, "BETWEEN");
        if (low instanceof Expression.Literal from
                && high instanceof Expression.Literal to
                && Comparison.GREATER.test(from.value(), to.value())) {
            throw error(
                    lowStart,
                    "the lower bound " + from.value() + " of BETWEEN is greater than the upper bound " + to.value());
        }
        return new SqlExpression.Between(operand, low, high, negated);
    }

    private Expression operand() throws SelectorException {
        boolean minus = token.isSymbol("-");
        if (!minus && !token.isSymbol("+")) {
            return primary();
        }
        descend();
        advance();
        if (minus && token.kind() == Token.Kind.EXACT_NUMBER) {
            ascend();
            return exact(true);
        }
        int start = token.position();
        Expression operand = requireNumber(operand(), start, minus ? "-" : "+");
        ascend();
        return minus ? new Expression.Negate(operand) : operand;
    }

    private Expression primary() throws SelectorException {
        switch (token.kind()) {
            case EXACT_NUMBER:
                return exact(false);
            case APPROXIMATE_NUMBER:
                return approximate();
            case STRING:
                return new Expression.Literal(advance().text());
            case IDENTIFIER:
                return new Expression.Identifier(advance().text());
            default:
                break;
        }
        if (token.isKeyword("TRUE") || token.isKeyword("FALSE")) {
            return new Expression.Literal(Boolean.valueOf(advance().text()));
        }
        if (token.isKeyword("NULL")) {
            throw error(token.position(), "NULL cannot be compared; ask with IS NULL or IS NOT NULL");
        }
        if (!token.isSymbol("(")) {
            throw expected("a property name, a number, a string in single quotes, TRUE, FALSE or (");
        }
        return parenthesized();
    }

    /** Decimal, with or without L. */
    private Expression exact(boolean negative) throws SelectorException {
        String digits = token.text();
        boolean decimal = digits.matches("(0|[1-9][0-9]*)[lL]?");
        Long value = decimal ? NumberLiteral.exact(digits, negative) : null;
        if (value == null) {
            throw error(token.position(), token.described() + " is not a decimal integer in the range of a Java long");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression approximate() throws SelectorException {
        Number value = SqlComparison.parse(token.text());
        if (value == null) {
            throw error(token.position(), token.described() + " is not a number in the range of a Java double");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression requireNumber(Expression expression, int start, String operator) throws SelectorException {
        if (!expression.isArithmetic()) {
            throw error(start, "expected a property or a number, which " + operator + " works on");
        }
        return expression;
    }

    private void refuseUnknownOperator() throws SelectorException {
        if (token.kind() == Token.Kind.IDENTIFIER && token.text().equalsIgnoreCase("LIKE")) {
            throw error(
                    token.position(), "there is no LIKE in SQL92 filters; take CONTAINS, STARTSWITH, ENDSWITH or IN");
        }
        if (token.isSymbol("+") || token.isSymbol("-") || token.isSymbol("*") || token.isSymbol("/")) {
            throw error(token.position(), "there is no arithmetic in SQL92 filters");
        }
    }
}
