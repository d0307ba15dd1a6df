package org.apogeemq.broker.delivery;

import java.util.Objects;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.selector.Selector;

/**
 * What a subscription asks for.
 *
 * @param id the number that the client chose, unique on its connection
 * @param kind queue or topic, durable or not, shared or not
 * @param topic the physical topic
 * @param group the group whose progress it shares
 * @param temporary whether the topic is a temporary destination: progress on it is not written to the store
 * @param startAt where a group without progress begins: at the oldest record stored at this time (ms since the epoch) or
 *     later; {@link #FROM_FIRST} and {@link #FROM_NEXT} are the ends of the scale
 * @param selector the condition on records, or null for none
 * @param selectorText the text of the selector, or null
 * @param noLocal whose records it does not want, or null
 * @param orderly whether the records of one queue go to one consumer at a time, in their order
 * @param maxDeliveries deliveries after which a record that it gives back goes to the dead letters; {@link
 *     #BROKERS_LIMIT}: as many as the broker is configured with
 */
public record SubscriptionSpec(
        int id,
        SubscriptionKind kind,
        String topic,
        String group,
        boolean temporary,
        long startAt,
        Selector selector,
        String selectorText,
        SenderMark noLocal,
        boolean orderly,
        int maxDeliveries) {
    /** As many deliveries as the broker is configured with. */
    public static final int BROKERS_LIMIT = 0;

    /** Largest number of deliveries that can be asked for. */
    public static final int MOST_DELIVERIES = LeasePage.MAX_COUNT;

    /** Begins at the oldest record there is. */
    public static final long FROM_FIRST = 0;

    /** Begins after the newest record there is. */
    public static final long FROM_NEXT = Long.MAX_VALUE;

    /** RocketMQ's rule for pop consumers: at the first record of a queue that is young, else at its last one. */
    public static final long FROM_LAST_UNLESS_YOUNG = Long.MAX_VALUE - 1;

    private static final String ORDERLY = "\0orderly";
    private static final String JMS_QUEUE_GROUP_PREFIX = "JMSQ_";
    private static final String JMS_DURABLE_GROUP_PREFIX = "JMSD_";
    private static final String JMS_SHARED_DURABLE_GROUP_PREFIX = "JMSS_";

    /** Checks that what it cannot do without is there. */
    public SubscriptionSpec {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(group, "group");
    }

    /** What consumers that are not JMS's take part in: a group, or the receivers of a JMS queue when it is theirs. */
    public static SubscriptionSpec ofGroup(String topic, String group, long startAt) {
        SubscriptionKind kind =
                group.startsWith(JMS_QUEUE_GROUP_PREFIX) ? SubscriptionKind.QUEUE : SubscriptionKind.GROUP;
        return new SubscriptionSpec(0, kind, topic, group, false, startAt, null, null, null, false, BROKERS_LIMIT);
    }

    /** What a group is loaded with that nobody has open and that is known by its name alone: one that the store knows. */
    static SubscriptionSpec restored(String topic, String group) {
        SubscriptionSpec spec = ofGroup(topic, group, FROM_FIRST);
        SubscriptionKind kind = group.startsWith(JMS_DURABLE_GROUP_PREFIX)
                ? SubscriptionKind.DURABLE
                : group.startsWith(JMS_SHARED_DURABLE_GROUP_PREFIX) ? SubscriptionKind.SHARED_DURABLE : spec.kind();
        return new SubscriptionSpec(0, kind, topic, group, false, FROM_FIRST, null, null, null, false, BROKERS_LIMIT);
    }

    /** Whether records sent to JMS queues reach it and not those sent to JMS topics, and its selector is its own. */
    public boolean isQueue() {
        return kind == SubscriptionKind.QUEUE;
    }

    /** Whether the group's progress outlives its consumers and the broker. */
    public boolean isPersistent() {
        return !temporary && kind != SubscriptionKind.TOPIC && kind != SubscriptionKind.SHARED;
    }

    /** Whether it is a subscription of JMS that begins when its first consumer opens it, and not with what is stored. */
    boolean beginsNow() {
        return (kind == SubscriptionKind.TOPIC || kind == SubscriptionKind.SHARED) && startAt == FROM_NEXT;
    }

    /**
     * Where it begins on a queue on which it has no progress. A durable subscription is given its progress when it is made: a
     * queue without one has come since.
     */
    long startWithoutProgress() {
        return kind == SubscriptionKind.DURABLE || kind == SubscriptionKind.SHARED_DURABLE ? FROM_FIRST : startAt;
    }

    /** Whether only one subscription at a time may be open on the group. */
    public boolean isExclusive() {
        return kind == SubscriptionKind.TOPIC || kind == SubscriptionKind.DURABLE;
    }

    /** Whether the group's state has to stay in memory while nobody has it open: a temporary queue's. */
    boolean outlivesConsumersInMemory() {
        return temporary && isQueue();
    }

    /** Subscriptions of a group with the same key look at records in the same way and share a cursor. */
    String cursorKey() {
        String key = isQueue() && selectorText != null ? selectorText : "";
        return orderly ? ORDERLY + key : key;
    }
}
