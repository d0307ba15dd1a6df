package org.apogeemq.remoting.selector;

/**
 * A filter of RocketMQ's kind SQL92: a condition on a message's properties. Immutable and safe for all threads.
 *
 * <p>The grammar is the official broker's, with these differences, all of which let more messages through than that broker
 * or refuse what it misreads: NOT binds weaker than comparisons, as in SQL; text that is no number makes a comparison
 * with a number unknown instead of ending the evaluation; {@code 10.5 > 10} is true also of a property; what follows a
 * complete condition is an error instead of being passed over.
 */
public final class SqlFilter {

    private final String text;
    private final Expression condition;

    private SqlFilter(String text, Expression condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Parses a filter.
     *
     * @throws SelectorException when it is empty, too long or not well formed; says where and what was expected
     */
    public static SqlFilter parse(String text) throws SelectorException {
        if (text == null || text.isBlank()) {
            throw new SelectorException("", 0, "an SQL92 filter needs a condition, such as a > 5 AND b = 'x'");
        }
        if (text.length() > Selector.MAX_LENGTH) {
            throw new SelectorException(
                    text,
                    Selector.MAX_LENGTH,
                    "it has " + text.length() + " characters; at most " + Selector.MAX_LENGTH + " are allowed");
        }
        return new SqlFilter(text, new SqlParser(text).parse());
    }

    /**
     * Evaluates in three-valued logic.
     *
     * @param message gives properties by name as strings, and null for those that are not there
     * @return true, false, or null for unknown; a message matches only when true
     */
    public Boolean matches(SelectorContext message) {
        return condition.test(message);
    }

    /** Whether the message matches: {@link #matches} is true. */
    public boolean accepts(SelectorContext message) {
        return Boolean.TRUE.equals(condition.test(message));
    }

    /** The text as it was parsed. */
    @Override
    public String toString() {
        return text;
    }
}
