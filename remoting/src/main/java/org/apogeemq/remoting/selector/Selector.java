package org.apogeemq.remoting.selector;

import java.util.Optional;
import java.util.Set;

/**
 * A message selector: the conditional expressions of SQL-92 that Jakarta Messaging 3.1 takes over (section 3.8.1).
 * Immutable and safe for all threads.
 *
 * <p>Where the specification leaves it open: literals without a decimal point are {@code long}; arithmetic on properties
 * keeps to Java's promotion and wraps around as Java's does; a division by the integer 0 is unknown, like null;
 * arithmetic on what is no number compares as false with everything.
 */
public final class Selector {

    /** Longest text of a selector, in characters. */
    public static final int MAX_LENGTH = 65_536;

    /** The selector that every message matches: an empty text. */
    public static final Selector ALL = new Selector("", new Expression.Literal(Boolean.TRUE));

    private final String text;
    private final Expression condition;
    private final Set<String> types;

    private Selector(String text, Expression condition) {
        this.text = text;
        this.condition = condition;
        this.types = TypeFilter.typesOf(condition);
    }

    /**
     * Parses a selector.
     *
     * @param text null or blank is {@link #ALL}
     * @throws SelectorException when it is not well formed; says where and what was expected
     */
    public static Selector parse(String text) throws SelectorException {
        if (text == null || text.isBlank()) {
            return ALL;
        }
        if (text.length() > MAX_LENGTH) {
            throw new SelectorException(
                    text,
                    MAX_LENGTH,
                    "it has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        return new Selector(text, new SelectorParser(text).parse());
    }

    /**
     * Evaluates in three-valued logic.
     *
     * @return true, false, or null for unknown; a message matches only when true
     */
    public Boolean matches(SelectorContext message) {
        return condition.test(message);
    }

    /** Whether the message matches: {@link #matches} is true. */
    public boolean accepts(SelectorContext message) {
        return Boolean.TRUE.equals(condition.test(message));
    }

    /** Whether every message matches because there is nothing to select by. */
    public boolean isAll() {
        return text.isEmpty();
    }

    /**
     * The values of JMSType that match, when the selector asks for nothing else ({@code =} and {@code IN} joined by
     * {@code OR}): such a selector can be answered from tags alone.
     *
     * @return null when the selector asks for something else
     */
    public Set<String> types() {
        return types;
    }

    /**
     * A condition of RocketMQ's SQL92 that holds for every message which this selector accepts, and for few others: a broker
     * may leave out by it what need not be sent to the selector's judge.
     *
     * @return empty when nothing of the selector can be said in SQL92
     */
    public Optional<String> sqlBound() {
        return SqlBound.of(condition);
    }

    /** The text as it was parsed; empty for {@link #ALL}. */
    @Override
    public String toString() {
        return text;
    }
}
