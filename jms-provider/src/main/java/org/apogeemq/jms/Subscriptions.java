package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;

/** The rules for subscriptions with a name (Jakarta Messaging 8.3). */
final class Subscriptions {
    private Subscriptions() {}

    static void check(String method, ApogeeDestination topic, Kind kind, String name, String clientId)
            throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException(method + ": the name of the subscription is " + (name == null ? "null" : "empty")
                    + "; it needs one");
        }
        if (kind == Kind.DURABLE && clientId == null) {
            throw new IllegalStateException(method + "('" + name + "'): an unshared durable subscription needs a client"
                    + " identifier; set it on the connection factory or with setClientID");
        }
        boolean durable = kind == Kind.DURABLE || kind == Kind.SHARED_DURABLE;
        if (durable && topic.kind().isTemporary()) {
            throw new InvalidDestinationException(
                    method + "('" + name + "'): a durable subscription cannot be on a temporary topic");
        }
        if (topic.options().group() != null) {
            throw new InvalidDestinationException(method + "('" + name + "'): the option group="
                    + topic.options().group() + " of topic '" + topic.name() + "' names a subscription already;"
                    + " use createConsumer, or leave the option out");
        }
    }
}
