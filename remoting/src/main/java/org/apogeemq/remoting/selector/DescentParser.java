package org.apogeemq.remoting.selector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the two grammars of selectors have in common: moving from word to word, saying what was expected, and the levels
 * of OR, AND and NOT.
 *
 * <pre>
 * condition   = conjunction { OR conjunction }
 * conjunction = negation { AND negation }
 * negation    = NOT negation | predicate
 * </pre>
 */
abstract class DescentParser {

    /** Nesting of parentheses, NOT and signs together. */
    private static final int MAX_DEPTH = 200;

    /** Operations whose left side is an operation: they nest when they are evaluated, wherever they stand. */
    private static final int MAX_CHAINED = 1000;

    protected final String text;
    protected Token token;
    private final SelectorLexer lexer;
    private int depth;
    private int chained;

    DescentParser(String text, Set<String> keywords) throws SelectorException {
        this.text = text;
        this.lexer = new SelectorLexer(text, keywords);
        this.token = lexer.next();
    }

    final Expression parse() throws SelectorException {
        int start = token.position();
        Expression condition = condition();
        if (token.kind() != Token.Kind.END) {
            throw expected("AND, OR or the end");
        }
        return requireCondition(condition, start);
    }

    /** What AND, OR and NOT join; must begin and end at a word. */
    abstract Expression predicate() throws SelectorException;

    final Expression condition() throws SelectorException {
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
        ascend();
        return new Expression.Not(operand);
    }

    /** Goes one level deeper; pair it with {@link #ascend}. */
    final void descend() throws SelectorException {
        if (++depth > MAX_DEPTH) {
            throw error(token.position(), "it nests deeper than " + MAX_DEPTH);
        }
    }

    final void ascend() {
        depth--;
    }

    /** Counts an operation on the result of another one. */
    final void chain() throws SelectorException {
        if (++chained > MAX_CHAINED) {
            throw error(token.position(), "it has more than " + MAX_CHAINED + " operations");
        }
    }

    /** An operator that compares, which is the next word; null when it is none. */
    final Comparison comparison() {
        if (token.kind() == Token.Kind.SYMBOL) {
            for (Comparison comparison : Comparison.values()) {
                if (comparison.symbol().equals(token.text())) {
                    return comparison;
                }
            }
        }
        return null;
    }

    final Expression parenthesized() throws SelectorException {
        descend();
        advance();
        Expression inner = condition();
        requireSymbol(")", ")");
        ascend();
        return inner;
    }

    final Set<String> strings() throws SelectorException {
        requireSymbol("(", "( and a list of strings after IN");
        Set<String> values = new LinkedHashSet<>();
        do {
            values.add(requireString("a string in single quotes"));
        } while (takeSymbol(","));
        requireSymbol(")", ", or ) in the list of IN");
        return Set.copyOf(values);
    }

    // ---- what must be

    final Expression requireCondition(Expression expression, int start) throws SelectorException {
        if (!expression.isCondition()) {
            throw error(start, "expected a condition (true or false), not a number or string");
        }
        return expression;
    }

    final Expression.Identifier requireIdentifier(Expression expression, int start, String operator)
            throws SelectorException {
        if (expression instanceof Expression.Identifier identifier) {
            return identifier;
        }
        throw error(start, "expected a property name before " + operator);
    }

    final String requireString(String what) throws SelectorException {
        if (token.kind() != Token.Kind.STRING) {
            throw expected(what);
        }
        return advance().text();
    }

    final void requireKeyword(String keyword, String what) throws SelectorException {
        if (!takeKeyword(keyword)) {
            throw expected(what);
        }
    }

    final void requireSymbol(String symbol, String what) throws SelectorException {
        if (!takeSymbol(symbol)) {
            throw expected(what);
        }
    }

    final SelectorException expected(String what) {
        return error(token.position(), "expected " + what + ", found " + token.described());
    }

    final SelectorException error(int position, String what) {
        return new SelectorException(text, position, what);
    }

    // ---- moving on

    final boolean takeKeyword(String keyword) throws SelectorException {
        if (!token.isKeyword(keyword)) {
            return false;
        }
        advance();
        return true;
    }

    final boolean takeSymbol(String symbol) throws SelectorException {
        if (!token.isSymbol(symbol)) {
            return false;
        }
        advance();
        return true;
    }

    final Token advance() throws SelectorException {
        Token taken = token;
        token = lexer.next();
        return taken;
    }
}
