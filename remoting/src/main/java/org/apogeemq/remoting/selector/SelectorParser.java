package org.apogeemq.remoting.selector;

import java.util.Set;

/**
 * The grammar of Jakarta Messaging below AND, OR and NOT:
 *
 * <pre>
 * predicate   = sum [ compare sum | [NOT] BETWEEN sum AND sum | [NOT] IN ( string , ... )
 *             | [NOT] LIKE string [ ESCAPE string ] | IS [NOT] NULL ]
 * sum         = product { ( + | - ) product }
 * product     = sign { ( * | / ) sign }
 * sign        = ( + | - ) sign | literal | identifier | ( condition )
 * </pre>
 */
final class SelectorParser extends DescentParser {

    private static final Set<String> HEADERS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    private static final Set<String> KEYWORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    SelectorParser(String text) throws SelectorException {
        super(text, KEYWORDS);
    }

    @Override
    Expression predicate() throws SelectorException {
        int start = token.position();
        Expression left = sum();
        Comparison comparison = comparison();
        if (comparison != null) {
            return compare(left, comparison, start);
        }
        if (takeKeyword("IS")) {
            boolean negated = takeKeyword("NOT");
            requireKeyword("NULL", negated ? "NULL" : "NULL or NOT NULL");
            return new Expression.IsNull(requireIdentifier(left, start, "IS NULL"), negated);
        }
        boolean negated = takeKeyword("NOT");
        if (takeKeyword("BETWEEN")) {
            return between(left, start, negated);
        }
        if (takeKeyword("IN")) {
            return new Expression.In(requireIdentifier(left, start, "IN"), strings(), negated);
        }
        if (takeKeyword("LIKE")) {
            return new Expression.Like(requireIdentifier(left, start, "LIKE"), pattern(), negated);
        }
        if (negated) {
            throw expected("BETWEEN, IN or LIKE after NOT");
        }
        return left;
    }

    private Expression compare(Expression left, Comparison comparison, int start) throws SelectorException {
        advance();
        int rightStart = token.position();
        Expression right = sum();
        if (!comparison.isEquality()) {
            requireArithmetic(left, start, comparison.symbol());
            requireArithmetic(right, rightStart, comparison.symbol());
        }
        if (left instanceof Expression.Literal a
                && right instanceof Expression.Literal b
                && !Comparison.alike(a.value(), b.value())) {
            throw error(start, "literals of different types cannot be compared");
        }
        return new Expression.Compare(comparison, left, right);
    }

    private Expression between(Expression operand, int start, boolean negated) throws SelectorException {
        requireArithmetic(operand, start, "BETWEEN");
        int lowStart = token.position();
        Expression low = requireArithmetic(sum(), lowStart, "BETWEEN");
        requireKeyword("AND", "AND and the upper bound of BETWEEN");
        int highStart = token.position();
        Expression high = requireArithmetic(sum(), highStart, "BETWEEN");
        return new Expression.Between(operand, low, high, negated);
    }

    private LikePattern pattern() throws SelectorException {
        int start = token.position();
        String pattern = requireString("a pattern in single quotes after LIKE");
        int escape = -1;
        if (takeKeyword("ESCAPE")) {
            int escapeStart = token.position();
            String character = requireString("a character in single quotes after ESCAPE");
            if (character.codePointCount(0, character.length()) != 1) {
                throw error(escapeStart, "ESCAPE takes exactly one character");
            }
            escape = character.codePointAt(0);
        }
        LikePattern compiled = LikePattern.of(pattern, escape);
        if (compiled == null) {
            throw error(start, "the pattern ends in its escape character");
        }
        return compiled;
    }

    private Expression sum() throws SelectorException {
        int start = token.position();
        Expression left = product();
        while (token.isSymbol("+") || token.isSymbol("-")) {
            Arithmetic operator = token.isSymbol("+") ? Arithmetic.ADD : Arithmetic.SUBTRACT;
            left = calculate(operator, left, start);
        }
        return left;
    }

    private Expression product() throws SelectorException {
        int start = token.position();
        Expression left = sign();
        while (token.isSymbol("*") || token.isSymbol("/")) {
            Arithmetic operator = token.isSymbol("*") ? Arithmetic.MULTIPLY : Arithmetic.DIVIDE;
            left = calculate(operator, left, start);
        }
        return left;
    }

    private Expression calculate(Arithmetic operator, Expression left, int start) throws SelectorException {
        chain();
        String symbol = token.text();
        requireArithmetic(left, start, symbol);
        advance();
        int rightStart = token.position();
        boolean sum = operator == Arithmetic.ADD || operator == Arithmetic.SUBTRACT;
        Expression right = requireArithmetic(sum ? product() : sign(), rightStart, symbol);
        return new Expression.Calculate(operator, left, right);
    }

    private Expression sign() throws SelectorException {
        boolean minus = token.isSymbol("-");
        if (!minus && !token.isSymbol("+")) {
            return primary();
        }
        advance();
        if (minus && token.kind() == Token.Kind.EXACT_NUMBER) {
            return exact(true);
        }
        descend();
        int start = token.position();
        Expression operand = requireArithmetic(sign(), start, minus ? "-" : "+");
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
                return identifier();
            default:
                break;
        }
        if (token.isKeyword("TRUE") || token.isKeyword("FALSE")) {
            return new Expression.Literal(Boolean.valueOf(advance().text()));
        }
        if (!token.isSymbol("(")) {
            throw expected("a property name, a literal or (");
        }
        return parenthesized();
    }

    private Expression exact(boolean negative) throws SelectorException {
        Long value = NumberLiteral.exact(token.text(), negative);
        if (value == null) {
            throw error(token.position(), token.described() + " is not an integer in the range of a Java long");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression approximate() throws SelectorException {
        Number value = NumberLiteral.approximate(token.text());
        if (value == null) {
            throw error(token.position(), token.described() + " is not a number in the range of a Java double");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression identifier() throws SelectorException {
        String name = token.text();
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_") && !HEADERS.contains(name)) {
            throw error(
                    token.position(),
                    "'" + name + "' cannot be selected by; of the headers only JMSDeliveryMode, JMSPriority, "
                            + "JMSMessageID, JMSTimestamp, JMSCorrelationID and JMSType can");
        }
        advance();
        return new Expression.Identifier(name);
    }

    private Expression requireArithmetic(Expression expression, int start, String operator) throws SelectorException {
        if (!expression.isArithmetic()) {
            throw error(start, "expected a number, which " + operator + " works on");
        }
        return expression;
    }
}
