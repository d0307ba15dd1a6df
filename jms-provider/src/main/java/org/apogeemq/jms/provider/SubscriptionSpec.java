package org.apogeemq.jms.provider;

import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.DestinationOptions;

/**
 * What a consumer asks for.
 *
 * @param id chosen by the client, unique on its connection
 * @param destination physical name
 * @param clientId null when the connection has none
 * @param name of a durable or shared subscription, or the RocketMQ group for {@link Kind#GROUP}; else null
 * @param selector null when every message is wanted
 * @param tags RocketMQ tag expression from the destination's options, null when none
 * @param credit messages the broker may push at once
 * @param since where a subscription that is new to the broker begins: at messages stored at that time (ms since the
 *     epoch) or later; null: as its kind does, a queue's receiver with the first, others with what comes
 * @param orderly whether the messages of one of the topic's queues go to one consumer at a time, in order
 * @param maxDeliveries after so many a message that is given back becomes a dead letter; null: the broker decides
 */
public record SubscriptionSpec(
        int id,
        Kind kind,
        String destination,
        boolean temporary,
        String clientId,
        String name,
        String selector,
        boolean noLocal,
        String tags,
        int credit,
        Long since,
        boolean orderly,
        Integer maxDeliveries) {

    /**
     * What a consumer of a destination asks for, the destination's options included: a group that they name takes the place
     * of a plain subscription of a topic.
     *
     * @param selector null or blank: none
     */
    public static SubscriptionSpec of(
            int id,
            ApogeeDestination destination,
            Kind kind,
            String clientId,
            String name,
            String selector,
            boolean noLocal,
            int credit) {
        DestinationOptions options = destination.options();
        boolean joins = kind == Kind.TOPIC && options.group() != null;
        return new SubscriptionSpec(
                id,
                joins ? Kind.GROUP : kind,
                destination.physicalName(),
                destination.kind().isTemporary(),
                clientId,
                joins ? options.group() : name,
                selector == null || selector.isBlank() ? null : selector,
                noLocal,
                options.tags(),
                credit,
                options.startPosition(),
                options.orderly(),
                options.maxRedeliveries() == null ? null : 1 + options.maxRedeliveries());
    }

    /** Whether it goes on without consumers. */
    public boolean isDurable() {
        return kind == Kind.DURABLE || kind == Kind.SHARED_DURABLE;
    }

    /** The same with another initial credit. */
    public SubscriptionSpec withCredit(int other) {
        return with(other, since);
    }

    /** The same for a broker that has the destination only later: with all it got since a time, ms since the epoch. */
    public SubscriptionSpec since(long time) {
        return kind == Kind.QUEUE ? this : withSince(time);
    }

    /** The same for a subscription that was there before: it goes on as its kind does. */
    public SubscriptionSpec again() {
        return withSince(null);
    }

    private SubscriptionSpec withSince(Long time) {
        return with(credit, time);
    }

    private SubscriptionSpec with(int otherCredit, Long time) {
        return new SubscriptionSpec(
                id,
                kind,
                destination,
                temporary,
                clientId,
                name,
                selector,
                noLocal,
                tags,
                otherCredit,
                time,
                orderly,
                maxDeliveries);
    }

    /** The names are those of the wire. */
    public enum Kind {
        QUEUE,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE,
        GROUP;

        /** Whether several consumers can take turns with its messages. */
        public boolean isShared() {
            return this != TOPIC && this != DURABLE;
        }
    }
}
