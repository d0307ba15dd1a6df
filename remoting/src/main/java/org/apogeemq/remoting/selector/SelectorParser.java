package org.apogeemq.remoting.selector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Recursive descent over the grammar
 *
 * <pre>
 * condition   = conjunction { OR conjunction }
 * conjunction = negation { AND negation }
 * negation    = NOT negation | predicate
 * predicate   = sum [ compare sum | [NOT] BETWEEN sum AND sum | [NOT] IN ( string , ... )
 *             | [NOT] LIKE string [ ESCAPE string ] | IS [NOT] NULL ]
 * sum         = product { ( + | - ) product }
 * product     = sign { ( * | / ) sign }
 * sign        = ( + | - ) sign | literal | identifier | ( condition )
 * </pre>
 */
final class SelectorParser {

    /** Nesting of parentheses, NOT and signs together; also operations in a row, which nest when evaluated. */
    private static final int MAX_DEPTH = 200;

    private static final Set<String> HEADERS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    private final String text;
    private final SelectorLexer lexer;
    private Token token;
    private int depth;

    SelectorParser(String text) throws SelectorException {
        this.text = text;
        this.lexer = new SelectorLexer(text);
        this.token = lexer.next();
    }

    Expression parse() throws SelectorException {
        int start = token.position();
        Expression condition = condition();
        if (token.kind() != Token.Kind.END) {
            throw expected("AND, OR or the end");
        }
        return requireCondition(condition, start);
    }

    private Expression condition() throws SelectorException {
        int start = token.position();
        Expression first = conjunction();
        if (!token.isKeyword("OR")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>();
        parts.add(requireCondition(first, start));
        while (takeKeyword("OR")) {
            int next = token.position();
            parts.add(requireCondition(conjunction(), next));
        }
        return new Expression.Or(List.copyOf(parts));
    }

    private Expression conjunction() throws SelectorException {
        int start = token.position();
        Expression first = negation();
        if (!token.isKeyword("AND")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>();
        parts.add(requireCondition(first, start));
        while (takeKeyword("AND")) {
            int next = token.position();
            parts.add(requireCondition(negation(), next));
        }
        return new Expression.And(List.copyOf(parts));
    }

    private Expression negation() throws SelectorException {
        if (!token.isKeyword("NOT")) {
            return predicate();
        }
        descend();
        advance();
        int start = token.position();
        Expression operand = requireCondition(negation(), start);
        depth--;
        return new Expression.Not(operand);
    }

    private Expression predicate() throws SelectorException {
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

    private Set<String> strings() throws SelectorException {
        requireSymbol("(", "( and a list of strings after IN");
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(requireString("a string in single quotes"));
        } while (takeSymbol(","));
        requireSymbol(")", ", or ) in the list of IN");
        return Set.copyOf(values);
    }

    private LikePattern pattern() throws SelectorException {
        int start = token.position();
        String pattern = requireString("a pattern in single quotes after LIKE");
        int escape = -1;
        if (takeKeyword("ESCAPE")) {
            int escapeStart = token.position();
            String character = requireString("a character in single quotes after ESCAPE");
            if (character.codePointCount(0, character.length()) != 1) {
                throw new SelectorException(text, escapeStart, "ESCAPE takes exactly one character");
            }
            escape = character.codePointAt(0);
        }
        LikePattern compiled = LikePattern.of(pattern, escape);
        if (compiled == null) {
            throw new SelectorException(text, start, "the pattern ends in its escape character");
        }
        return compiled;
    }

    private Expression sum() throws SelectorException {
        int start = token.position();
        int before = depth;
        Expression left = product();
        while (token.isSymbol("+") || token.isSymbol("-")) {
            Arithmetic operator = token.isSymbol("+") ? Arithmetic.ADD : Arithmetic.SUBTRACT;
            left = calculate(operator, left, start);
        }
        depth = before;
        return left;
    }

    private Expression product() throws SelectorException {
        int start = token.position();
        int before = depth;
        Expression left = sign();
        while (token.isSymbol("*") || token.isSymbol("/")) {
            Arithmetic operator = token.isSymbol("*") ? Arithmetic.MULTIPLY : Arithmetic.DIVIDE;
            left = calculate(operator, left, start);
        }
        depth = before;
        return left;
    }

    private Expression calculate(Arithmetic operator, Expression left, int start) throws SelectorException {
        descend();
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
        depth--;
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
        descend();
        advance();
        Expression inner = condition();
        requireSymbol(")", ")");
        depth--;
        return inner;
    }

    private Expression exact(boolean negative) throws SelectorException {
        Long value = NumberLiteral.exact(token.text(), negative);
        if (value == null) {
            throw new SelectorException(
                    text, token.position(), token.described() + " is not an integer in the range of a Java long");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression approximate() throws SelectorException {
        Number value = NumberLiteral.approximate(token.text());
        if (value == null) {
            throw new SelectorException(
                    text, token.position(), token.described() + " is not a number in the range of a Java double");
        }
        advance();
        return new Expression.Literal(value);
    }

    private Expression identifier() throws SelectorException {
        String name = token.text();
        if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_") && !HEADERS.contains(name)) {
            throw new SelectorException(
                    text,
                    token.position(),
                    "'" + name + "' cannot be selected by; of the headers only JMSDeliveryMode, JMSPriority, "
                            + "JMSMessageID, JMSTimestamp, JMSCorrelationID and JMSType can");
        }
        advance();
        return new Expression.Identifier(name);
    }

    private Comparison comparison() {
        if (token.kind() == Token.Kind.SYMBOL) {
            for (Comparison comparison : Comparison.values()) {
                if (comparison.symbol().equals(token.text())) {
                    return comparison;
                }
            }
        }
        return null;
    }

    // ---- what must be

    private Expression requireCondition(Expression expression, int start) throws SelectorException {
        if (!expression.isCondition()) {
            throw new SelectorException(text, start, "expected a condition (true or false), not a number or string");
        }
        return expression;
    }

    private Expression requireArithmetic(Expression expression, int start, String operator) throws SelectorException {
        if (!expression.isArithmetic()) {
            throw new SelectorException(text, start, "expected a number, which " + operator + " works on");
        }
        return expression;
    }

    private Expression.Identifier requireIdentifier(Expression expression, int start, String operator)
            throws SelectorException {
        if (expression instanceof Expression.Identifier identifier) {
            return identifier;
        }
        throw new SelectorException(text, start, "expected a property name before " + operator);
    }

    private String requireString(String what) throws SelectorException {
        if (token.kind() != Token.Kind.STRING) {
            throw expected(what);
        }
        return advance().text();
    }

    private void requireKeyword(String keyword, String what) throws SelectorException {
        if (!takeKeyword(keyword)) {
            throw expected(what);
        }
    }

    private void requireSymbol(String symbol, String what) throws SelectorException {
        if (!takeSymbol(symbol)) {
            throw expected(what);
        }
    }

    private SelectorException expected(String what) {
        return new SelectorException(text, token.position(), "expected " + what + ", found " + token.described());
    }

    // ---- moving on

    private boolean takeKeyword(String keyword) throws SelectorException {
        if (!token.isKeyword(keyword)) {
            return false;
        }
        advance();
        return true;
    }

    private boolean takeSymbol(String symbol) throws SelectorException {
        if (!token.isSymbol(symbol)) {
            return false;
        }
        advance();
        return true;
    }

    private Token advance() throws SelectorException {
        Token taken = token;
        token = lexer.next();
        return taken;
    }

    private void descend() throws SelectorException {
        if (++depth > MAX_DEPTH) {
            throw new SelectorException(text, token.position(), "it nests deeper than " + MAX_DEPTH);
        }
    }
}
