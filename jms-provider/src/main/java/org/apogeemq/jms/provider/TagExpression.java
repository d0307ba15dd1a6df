package org.apogeemq.jms.provider;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apogeemq.remoting.selector.Selector;
import org.apogeemq.remoting.selector.SelectorException;

/** RocketMQ's way to select by tag, {@code A||B}, as the selector on JMSType that it stands for. */
public final class TagExpression {
    private TagExpression() {}

    /**
     * Both conditions as one selector.
     *
     * @param tags tags separated by {@code ||}; null, empty or {@code *} are all messages
     * @param selector a selector, or null
     * @return null when every message is wanted; a selector that is not well formed comes back alone, for the broker to
     *     say what is wrong with it
     */
    public static String and(String tags, String selector) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String tag : tags == null ? new String[0] : tags.split("\\|\\|")) {
            if (tag.strip().equals("*")) {
                return selector;
            }
            if (!tag.isBlank()) {
                wanted.add("'" + tag.strip().replace("'", "''") + "'");
            }
        }
        if (wanted.isEmpty() || !isWellFormed(selector)) {
            return selector;
        }
        String types = "JMSType IN (" + String.join(", ", wanted) + ")";
        return selector == null ? types : types + " AND (" + selector + ")";
    }

    private static boolean isWellFormed(String selector) {
        try {
            Selector.parse(selector);
            return true;
        } catch (SelectorException e) {
            return false;
        }
    }
}
