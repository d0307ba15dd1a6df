package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;

/** The open consumers of a session. Thread-safe. */
final class SessionConsumers {
    private final SessionState session;
    private final List<ApogeeMessageConsumer> consumers = new CopyOnWriteArrayList<>();

    SessionConsumers(SessionState session) {
        this.session = session;
    }

    /** A live view. */
    List<ApogeeMessageConsumer> all() {
        return consumers;
    }

    /** Makes a consumer and opens its subscription. */
    ApogeeMessageConsumer open(ApogeeDestination destination, Kind kind, String name, String selector, boolean noLocal)
            throws JMSException {
        ApogeeConnection connection = session.connection();
        connection.used();
        connection.temporaries().checkMayConsume(destination);
        SubscriptionSpec spec = SubscriptionSpec.of(
                connection.nextSubscriptionId(),
                destination,
                kind,
                connection.clientId(),
                name,
                selector,
                noLocal,
                Math.min(session.settings().prefetch(), connection.maxPrefetch()));
        ApogeeMessageConsumer consumer = new ApogeeMessageConsumer(session, destination, spec);
        consumers.add(consumer);
        try {
            consumer.open();
        } catch (JMSException e) {
            consumers.remove(consumer);
            session.provider().closeSubscription(spec.id(), true); // it may have been opened after the time was over
            throw e;
        }
        return consumer;
    }

    void remove(ApogeeMessageConsumer consumer) {
        consumers.remove(consumer);
    }

    void clear() {
        consumers.clear();
    }

    boolean consume(ApogeeDestination destination) {
        return consumers.stream().anyMatch(c -> c.destination().physicalName().equals(destination.physicalName()));
    }

    int[] subscriptionIds() {
        return consumers.stream()
                .mapToInt(ApogeeMessageConsumer::subscriptionId)
                .toArray();
    }
}
