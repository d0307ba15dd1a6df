package org.apogeemq.ra.inbound;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.DestinationOptions;

/** The rules for the values of an activation; finds all that is wrong at once. */
final class SpecRules {
    static final String AUTO = "Auto-acknowledge";
    static final String DUPS_OK = "Dups-ok-acknowledge";
    static final String DURABLE = "Durable";
    static final String NON_DURABLE = "NonDurable";
    static final String QUEUE = Queue.class.getName();
    static final String TOPIC = Topic.class.getName();

    private static final int MAX_CONCURRENCY = 1000;
    private static final int MAX_PREFETCH = 100_000;
    private static final long MAX_DELAY = 3_600_000;

    private final ApogeeActivationSpec spec;
    private final List<String> problems = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();

    SpecRules(ApogeeActivationSpec spec, String connectionProblem) {
        this.spec = spec;
        if (connectionProblem != null) {
            bad("uri", connectionProblem);
        }
        destination();
        oneOf("acknowledgeMode", spec.getAcknowledgeMode(), AUTO, DUPS_OK);
        subscription();
        startPosition();
        numbers();
    }

    /** Sentences, each with the property, its value and what is allowed. */
    List<String> problems() {
        return problems;
    }

    /** The properties of {@link #problems}, in the same order. */
    List<String> properties() {
        return properties;
    }

    private void bad(String property, String problem) {
        properties.add(property);
        problems.add(problem);
    }

    private void destination() {
        String type = spec.getDestinationType();
        if (type != null && !QUEUE.equals(type) && !TOPIC.equals(type)) {
            bad("destinationType", notAllowed("destinationType", type, QUEUE, TOPIC));
        }
        if (spec.getDestinationLookup() != null) {
            return;
        }
        if (spec.getDestination() == null) {
            bad("destination", "destination and destinationLookup are not set; one of them must name what to consume");
        } else if (type == null) {
            bad(
                    "destinationType",
                    "destinationType is not set; with destination='" + spec.getDestination() + "' it must be " + QUEUE
                            + " or " + TOPIC);
        } else {
            destinationName(type);
        }
    }

    private void destinationName(String type) {
        if (spec.getDestination().startsWith("java:")) {
            bad(
                    "destination",
                    "destination='" + spec.getDestination() + "' is a JNDI name; set it as destinationLookup");
            return;
        }
        try {
            if (TOPIC.equals(type)) {
                ApogeeDestination.topic(spec.getDestination());
            } else {
                ApogeeDestination.queue(spec.getDestination());
            }
        } catch (InvalidDestinationException e) {
            bad("destination", "destination: " + e.getMessage());
        }
    }

    private void subscription() {
        oneOf("subscriptionDurability", spec.getSubscriptionDurability(), DURABLE, NON_DURABLE);
        boolean durable = DURABLE.equalsIgnoreCase(spec.getSubscriptionDurability());
        boolean shared = Boolean.TRUE.equals(spec.getShareSubscription());
        if (QUEUE.equals(spec.getDestinationType())) {
            onlyForTopics("subscriptionDurability", durable ? DURABLE : null);
            onlyForTopics("shareSubscription", shared ? "true" : null);
            onlyForTopics("group", spec.getGroup());
            onlyForTopics("startPosition", spec.getStartPosition());
            return;
        }
        if ((durable || shared) && spec.getSubscriptionName() == null) {
            bad(
                    "subscriptionName",
                    "subscriptionName is not set; with " + (durable ? "subscriptionDurability=Durable" : "")
                            + (durable && shared ? " and " : "")
                            + (shared ? "shareSubscription=true" : "") + " it must name the subscription");
        }
        if (spec.getGroup() != null && (durable || shared)) {
            bad(
                    "group",
                    "group='" + spec.getGroup() + "' names the subscription to join; leave it out, or"
                            + " subscriptionDurability and shareSubscription");
        }
    }

    private void onlyForTopics(String property, String value) {
        if (value != null) {
            bad(property, property + "=" + value + " is for topics; leave it out with a queue");
        }
    }

    private void startPosition() {
        if (spec.getStartPosition() == null) {
            return;
        }
        try {
            DestinationOptions.startPosition(spec.getStartPosition());
        } catch (IllegalArgumentException e) {
            bad("startPosition", e.getMessage());
        }
    }

    private void numbers() {
        range("concurrency", number(spec.getConcurrency()), 1, MAX_CONCURRENCY);
        range("prefetch", number(spec.getPrefetch()), 1, MAX_PREFETCH);
        if (spec.getMaxRedeliveries() != null) {
            range("maxRedeliveries", number(spec.getMaxRedeliveries()), 0, DestinationOptions.MOST_REDELIVERIES);
        }
        range("redeliveryDelay", spec.getRedeliveryDelay(), 0, MAX_DELAY);
        range("redeliveryMaxDelay", spec.getRedeliveryMaxDelay(), 0, MAX_DELAY);
        range("reconnectDelay", spec.getReconnectDelay(), 1, MAX_DELAY);
        range("reconnectMaxDelay", spec.getReconnectMaxDelay(), 1, MAX_DELAY);
    }

    private static Long number(Integer value) {
        return value == null ? null : value.longValue();
    }

    private void range(String property, Long value, long least, long most) {
        if (value == null || value < least || value > most) {
            bad(property, property + "=" + value + " is not allowed; it must be from " + least + " to " + most);
        }
    }

    private void oneOf(String property, String value, String one, String other) {
        if (!one.equalsIgnoreCase(value) && !other.equalsIgnoreCase(value)) {
            bad(property, notAllowed(property, value, one, other));
        }
    }

    private static String notAllowed(String property, String value, String one, String other) {
        return property + "='" + value + "' is not allowed; it must be " + one + " or " + other;
    }
}
