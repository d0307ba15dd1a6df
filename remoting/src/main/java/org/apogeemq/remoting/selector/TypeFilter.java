package org.apogeemq.remoting.selector;

import java.util.LinkedHashSet;
import java.util.Set;

/** Finds selectors that are only about which JMSType a message has. */
final class TypeFilter {

    private static final String TYPE = "JMSType";

    private TypeFilter() {}

    /** The types that match, in the selector's order; null when it asks for something else. */
    static Set<String> typesOf(Expression condition) {
        Set<String> types = new LinkedHashSet<>();
        return collect(condition, types) ? Set.copyOf(types) : null;
    }

    private static boolean collect(Expression condition, Set<String> types) {
        if (condition instanceof Expression.Or or) {
            for (Expression part : or.parts()) {
                if (!collect(part, types)) {
                    return false;
                }
            }
            return true;
        }
        if (condition instanceof Expression.In in) {
            types.addAll(in.values());
            return !in.negated() && in.identifier().name().equals(TYPE);
        }
        return condition instanceof Expression.Compare compare
                && compare.operator() == Comparison.EQUAL
                && (collectEqual(compare.left(), compare.right(), types)
                        || collectEqual(compare.right(), compare.left(), types));
    }

    private static boolean collectEqual(Expression identifier, Expression literal, Set<String> types) {
        if (identifier instanceof Expression.Identifier named
                && named.name().equals(TYPE)
                && literal instanceof Expression.Literal constant
                && constant.value() instanceof String type) {
            types.add(type);
            return true;
        }
        return false;
    }
}
