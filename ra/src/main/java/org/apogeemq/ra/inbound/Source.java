package org.apogeemq.ra.inbound;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apogeemq.jms.destination.ApogeeDestination;

/**
 * What an activation consumes: a destination and the kind of subscription.
 *
 * @param destination with the options of the activation
 * @param kind how it is subscribed to
 * @param subscription name of the subscription; null where the kind has none
 * @param selector null: none
 */
record Source(ApogeeDestination destination, Kind kind, String subscription, String selector) {

    /** The kinds of subscription that a message-driven bean can have. */
    enum Kind {
        /** A queue, or a RocketMQ group on a topic: consumers share the messages. */
        PLAIN,
        /** The only consumer of a topic's messages. */
        ALONE,
        DURABLE,
        SHARED,
        SHARED_DURABLE
    }

    /**
     * The source of an activation.
     *
     * @param looked what destinationLookup found; null when the destination is given by name
     */
    static Source of(ApogeeActivationSpec spec, ApogeeDestination looked) throws InvalidDestinationException {
        ApogeeDestination destination = withOptions(spec, looked);
        boolean durable = SpecRules.DURABLE.equalsIgnoreCase(spec.getSubscriptionDurability());
        boolean shared = Boolean.TRUE.equals(spec.getShareSubscription());
        String name = spec.getSubscriptionName();
        Kind kind;
        if (destination instanceof Queue || destination.options().group() != null) {
            kind = Kind.PLAIN;
        } else if (durable) {
            kind = shared || spec.getClientId() == null ? Kind.SHARED_DURABLE : Kind.DURABLE;
        } else if (shared) {
            kind = Kind.SHARED;
        } else if (spec.getConcurrency() == 1) {
            kind = Kind.ALONE;
        } else {
            // several consumers for one set of messages that nobody else gets
            kind = Kind.SHARED;
            name = "mdb-" + UUID.randomUUID();
        }
        if (destination.options().startPosition() != null && (kind == Kind.ALONE || kind == Kind.SHARED)) {
            throw new InvalidDestinationException(
                    "startPosition needs a durable subscription or a group: one that is not"
                            + " durable is new whenever the bean connects, and would get everything again");
        }
        return new Source(destination, kind, name, spec.getMessageSelector());
    }

    private static ApogeeDestination withOptions(ApogeeActivationSpec spec, ApogeeDestination looked)
            throws InvalidDestinationException {
        String name = looked == null ? spec.getDestination() : looked.name();
        boolean topic = looked == null ? SpecRules.TOPIC.equals(spec.getDestinationType()) : looked instanceof Topic;
        name = withOption(name, "tags", spec.getTags());
        name = withOption(name, "group", spec.getGroup());
        name = withOption(name, "orderly", Boolean.TRUE.equals(spec.getOrderly()) ? "true" : null);
        name = withOption(name, "startPosition", spec.getStartPosition());
        name = withOption(
                name,
                "maxRedeliveries",
                spec.getMaxRedeliveries() == null
                        ? null
                        : spec.getMaxRedeliveries().toString());
        return topic ? ApogeeDestination.topic(name) : ApogeeDestination.queue(name);
    }

    private static String withOption(String name, String option, String value) {
        return value == null
                ? name
                : name + (name.indexOf('?') < 0 ? "?" : "&") + option + "="
                        + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** How many consumers may share the work: an unshared subscription has one. */
    int concurrency(int wanted) {
        return kind == Kind.ALONE || kind == Kind.DURABLE ? 1 : wanted;
    }

    /** Opens one consumer. */
    MessageConsumer open(Session session) throws JMSException {
        return switch (kind) {
            case PLAIN, ALONE -> session.createConsumer(destination, selector);
            case DURABLE -> session.createDurableConsumer((Topic) destination, subscription, selector, false);
            case SHARED -> session.createSharedConsumer((Topic) destination, subscription, selector);
            case SHARED_DURABLE -> session.createSharedDurableConsumer((Topic) destination, subscription, selector);
        };
    }
}
