package org.apogeemq.jms.destination;

import java.io.Serializable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apogeemq.remoting.config.Query;

/**
 * What stands after the question mark of a destination's name. Immutable.
 *
 * @param tags receive only messages with one of these tags (JMSType), separated by {@code ||}; null: all
 * @param group on a topic: join this RocketMQ consumer group instead of having a subscription of one's own; null: none
 * @param orderly messages of one of the destination's queues go to one consumer at a time, in order
 * @param startPosition where a subscription or group begins that is new to the broker: at what was stored at this time (ms
 *     since the epoch) or later, {@link #FIRST} for all; null: with what comes
 * @param maxRedeliveries how often a message comes again before it goes to the dead letters, 0 to {@value
 *     #MOST_REDELIVERIES}; null: as the broker is configured
 */
public record DestinationOptions(
        String tags, String group, boolean orderly, Long startPosition, Integer maxRedeliveries)
        implements Serializable {

    public static final DestinationOptions NONE = new DestinationOptions(null, null, false, null, null);

    /** Start position of all messages that are there. */
    public static final long FIRST = 0;

    /** Largest number of redeliveries that can be asked for. */
    public static final int MOST_REDELIVERIES = 10_000;

    private static final String KNOWN = "tags, group, orderly, startPosition, maxRedeliveries";

    /**
     * Parses {@code tags=A||B&group=billing}.
     *
     * @throws IllegalArgumentException for an option that is not known, stands twice or has no value, or one not allowed
     */
    static DestinationOptions parse(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Query.Pair pair : Query.parse(query)) {
            if (!(", " + KNOWN + ",").contains(" " + pair.name() + ",")) {
                throw new IllegalArgumentException("option '" + pair.name() + "' is not known; known are " + KNOWN);
            }
            if (pair.value().isBlank()) {
                throw new IllegalArgumentException("option '" + pair.name() + "' has no value");
            }
            if (options.put(pair.name(), pair.value().strip()) != null) {
                throw new IllegalArgumentException("option '" + pair.name() + "' is given twice");
            }
        }
        String orderly = options.getOrDefault("orderly", "false");
        if (!orderly.equals("true") && !orderly.equals("false")) {
            throw notAllowed("orderly", orderly, "true or false");
        }
        return new DestinationOptions(
                options.get("tags"),
                options.get("group"),
                orderly.equals("true"),
                startPosition(options.getOrDefault("startPosition", "last")),
                maxRedeliveries(options.get("maxRedeliveries")));
    }

    /**
     * The start position in its written form: {@code first}, {@code last}, an instant such as {@code
     * 2026-01-31T08:00:00Z}, or milliseconds since the epoch.
     *
     * @return as {@link #startPosition()}
     * @throws IllegalArgumentException for another text
     */
    public static Long startPosition(String text) {
        if (text.equals("last")) {
            return null;
        }
        if (text.equals("first")) {
            return FIRST;
        }
        try {
            long time = text.matches("[0-9]{1,18}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
            if (time >= 0) {
                return time;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw notAllowed(
                "startPosition",
                text,
                "first, last, a time such as 2026-01-31T08:00:00Z, or milliseconds since the epoch");
    }

    private static Integer maxRedeliveries(String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MOST_REDELIVERIES) {
            throw notAllowed("maxRedeliveries", text, "from 0 to " + MOST_REDELIVERIES);
        }
        return Integer.valueOf(text);
    }

    private static IllegalArgumentException notAllowed(String option, String value, String allowed) {
        return new IllegalArgumentException(option + "='" + value + "' is not allowed; it must be " + allowed);
    }
}
