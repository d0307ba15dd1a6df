package org.apogeemq.jms.destination;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apogeemq.remoting.config.Query;

/**
 * What stands after the question mark of a destination's name. Immutable.
 *
 * @param tags receive only messages with one of these tags (JMSType), separated by {@code ||}; null: all
 * @param group on a topic: join this RocketMQ consumer group instead of having a subscription of one's own; null: none
 */
public record DestinationOptions(String tags, String group) implements Serializable {

    public static final DestinationOptions NONE = new DestinationOptions(null, null);

    /**
     * Parses {@code tags=A||B&group=billing}.
     *
     * @throws IllegalArgumentException for an option that is not known, stands twice or has no value
     */
    static DestinationOptions parse(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Query.Pair pair : Query.parse(query)) {
            if (!pair.name().equals("tags") && !pair.name().equals("group")) {
                throw new IllegalArgumentException("option '" + pair.name() + "' is not known; known are tags, group");
            }
            if (pair.value().isBlank()) {
                throw new IllegalArgumentException("option '" + pair.name() + "' has no value");
            }
            if (options.put(pair.name(), pair.value().strip()) != null) {
                throw new IllegalArgumentException("option '" + pair.name() + "' is given twice");
            }
        }
        return new DestinationOptions(options.get("tags"), options.get("group"));
    }
}
