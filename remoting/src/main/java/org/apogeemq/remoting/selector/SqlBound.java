package org.apogeemq.remoting.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apogeemq.remoting.jms.JmsKeys;

/**
 * Finds, for a selector, a condition of RocketMQ's SQL92 that holds for every message which the selector accepts. It may
 * hold for more: what cannot be said there, or means something else there, is left out.
 *
 * <p>Said is equality of text ({@code =} and {@code IN}) and {@code IS NULL}, joined by AND and OR. Not said are: numbers,
 * because the official broker ends the evaluation at text that is no number and does not find that 10.5 is more than 10;
 * {@code <>}, NOT and IS NOT NULL, because an empty string has no text in a record and looks as if it were absent;
 * headers, because a record has them elsewhere.
 */
final class SqlBound {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** Printable ASCII without what could end a literal, or be read as something else by another lexer. */
    private static final Pattern PLAIN_TEXT = Pattern.compile("[ -~&&[^'\"\\\\]]+");
    /** It goes with every request for messages. */
    private static final int MAX_LENGTH = 4096;

    private static final Set<String> KEYWORDS = Set.of(
            "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "TRUE", "FALSE", "CONTAINS", "STARTSWITH", "ENDSWITH");

    private SqlBound() {}

    /** The condition; empty when nothing can be said, or too much. */
    static Optional<String> of(Expression condition) {
        return bound(condition).filter(text -> text.length() <= MAX_LENGTH);
    }

    private static Optional<String> bound(Expression condition) {
        if (condition instanceof Expression.And and) {
            List<String> said = and.parts().stream()
                    .map(SqlBound::bound)
                    .flatMap(Optional::stream)
                    .toList();
            return said.isEmpty() ? Optional.empty() : Optional.of(join(said, " AND "));
        }
        if (condition instanceof Expression.Or or) {
            List<String> said = new ArrayList<>();
            for (Expression part : or.parts()) {
                Optional<String> one = bound(part);
                if (one.isEmpty()) {
                    return one;
                }
                said.add(one.get());
            }
            return Optional.of(join(said, " OR "));
        }
        if (condition instanceof Expression.In in && !in.negated()) {
            return key(in.identifier()).flatMap(key -> among(key, in.values()));
        }
        if (condition instanceof Expression.IsNull isNull && !isNull.negated()) {
            return key(isNull.operand()).map(key -> key + " IS NULL");
        }
        if (condition instanceof Expression.Compare compare && compare.operator() == Comparison.EQUAL) {
            return equal(compare.left(), compare.right()).or(() -> equal(compare.right(), compare.left()));
        }
        return Optional.empty();
    }

    private static String join(List<String> conditions, String operator) {
        return conditions.size() == 1
                ? conditions.get(0)
                : conditions.stream().collect(Collectors.joining(operator, "(", ")"));
    }

    private static Optional<String> equal(Expression identifier, Expression literal) {
        return literal instanceof Expression.Literal constant && constant.value() instanceof String text
                ? key(identifier).flatMap(key -> among(key, Set.of(text)))
                : Optional.empty();
    }

    /** One comparison for each text: what the official broker's IN does with several is one thing less to rely on. */
    private static Optional<String> among(String key, Set<String> texts) {
        boolean plain = texts.stream().allMatch(text -> PLAIN_TEXT.matcher(text).matches());
        return plain
                ? Optional.of(join(
                        texts.stream()
                                .sorted()
                                .map(text -> key + " = '" + text + "'")
                                .toList(),
                        " OR "))
                : Optional.empty();
    }

    /** The record's key for a property or JMSType. */
    private static Optional<String> key(Expression operand) {
        return Optional.of(operand)
                .map(any -> any instanceof Expression.Identifier identifier ? identifier.name() : null)
                .map(name ->
                        name.equals("JMSType") ? JmsKeys.TYPE : name.startsWith("JMS") ? null : JmsKeys.keyOf(name))
                .filter(Objects::nonNull)
                .filter(key -> PLAIN_NAME.matcher(key).matches() && !KEYWORDS.contains(key.toUpperCase(Locale.ROOT)));
    }
}
