package org.apogeemq.bench.load;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apogeemq.bench.client.Style;

/** What is asked of each product. */
public enum Load {
    /** Persistent messages, each send waits for its acknowledgement. */
    SYNC("sync", 4, 1, "msg/s", "synchronous send, 4 producers, 2 consumers"),
    /** Persistent messages, a callback tells of the acknowledgement, at most 1,000 outstanding per producer. */
    ASYNC("async", 2, 1, "msg/s", "asynchronous send, 2 producers, 2 consumers"),
    /** Both sides commit every message. */
    TRANSACTED_1("transacted-1", 2, 1, "msg/s", "transactions of 1, 2 producers, 2 consumers"),
    /** Both sides commit every 10 messages. */
    TRANSACTED_10("transacted-10", 2, 1, "msg/s", "transactions of 10, 2 producers, 2 consumers"),
    /** Both sides commit every 100 messages, or as many as the plan says. */
    TRANSACTED("transacted", 2, 1, "msg/s", "transactions of 100, 2 producers, 2 consumers"),
    /** Both sides commit every 1,000 messages. */
    TRANSACTED_1000("transacted-1000", 2, 1, "msg/s", "transactions of 1,000, 2 producers, 2 consumers"),
    /** Each message in an XA transaction of its own, with a second resource that has nothing to do: both are prepared. */
    XA("xa", 4, 1, "commits/s", "XA transactions of one message, two-phase, 4 producers, 2 consumers"),
    /** A fixed rate; the result is the time from when a message was due to when the consumer has it. */
    PACED("paced", 4, 1, "p99 ms", "2,000 msg/s, synchronous send: latency"),
    /** First all is sent, then all is received. */
    BACKLOG("backlog", 2, 1, "drain msg/s", "drain of a backlog with 2 consumers"),
    /** As ASYNC, and each of the two consumers selects half of the messages. */
    SELECTED("selected", 2, 1, "msg/s", "asynchronous send, 2 producers, 2 consumers with a selector each"),
    /** As ASYNC, with 64 message groups. */
    GROUPED("grouped", 2, 1, "msg/s", "asynchronous send of 64 message groups, 2 producers, 2 consumers"),
    /** Asynchronous send in turn to 64 destinations. */
    TOPICS_64("topics-64", 2, 64, "msg/s", "asynchronous send to 64 destinations"),
    /** Asynchronous send in turn to 256 destinations. */
    TOPICS_256("topics-256", 2, 256, "msg/s", "asynchronous send to 256 destinations"),
    /** Asynchronous send in turn to 1,024 destinations. */
    TOPICS_1024("topics-1024", 2, 1024, "msg/s", "asynchronous send to 1,024 destinations");

    private final String label;
    private final int producers;
    private final int destinations;
    private final String unit;
    private final String description;

    Load(String label, int producers, int destinations, String unit, String description) {
        this.label = label;
        this.producers = producers;
        this.destinations = destinations;
        this.unit = unit;
        this.description = description;
    }

    /**
     * The name on the command line.
     *
     * @return label
     */
    public String label() {
        return label;
    }

    int producers() {
        return producers;
    }

    int destinations() {
        return destinations;
    }

    Style style() {
        return switch (this) {
            case TRANSACTED_1, TRANSACTED_10, TRANSACTED, TRANSACTED_1000 -> Style.TRANSACTED;
            case XA -> Style.XA;
            case SELECTED -> Style.SELECTED;
            case GROUPED -> Style.GROUPED;
            default -> Style.PLAIN;
        };
    }

    /** Messages per transaction. */
    int batch(Plan plan) {
        return switch (this) {
            case TRANSACTED_1 -> 1;
            case TRANSACTED_10 -> 10;
            case TRANSACTED_1000 -> 1_000;
            default -> plan.batch();
        };
    }

    /**
     * The unit of the main figure.
     *
     * @return unit
     */
    public String unit() {
        return unit;
    }

    /**
     * One line for people.
     *
     * @return description
     */
    public String description() {
        return description;
    }

    /**
     * Whether a smaller figure is better.
     *
     * @return true for latencies
     */
    public boolean smallerIsBetter() {
        return this == PACED;
    }

    /**
     * Finds a load by its label.
     *
     * @param label the label
     * @return the load
     * @throws IllegalArgumentException naming the labels there are
     */
    public static Load of(String label) {
        return Arrays.stream(values())
                .filter(load -> load.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No load " + label + "; there are "
                        + Arrays.stream(values()).map(Load::label).collect(Collectors.joining(", "))));
    }
}
