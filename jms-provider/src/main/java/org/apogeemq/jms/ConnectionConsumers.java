package org.apogeemq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;

/** The connection consumers of one connection, which start and stop with it. Thread-safe. */
final class ConnectionConsumers {
    private final ApogeeConnection connection;
    private final List<ApogeeConnectionConsumer> consumers = new CopyOnWriteArrayList<>();
    private boolean started;

    ConnectionConsumers(ApogeeConnection connection) {
        this.connection = connection;
    }

    ConnectionConsumer open(
            ApogeeDestination destination,
            Kind kind,
            String subscription,
            String selector,
            ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        connection.used();
        connection.temporaries().checkMayConsume(destination);
        ApogeeConnectionConsumer consumer =
                ApogeeConnectionConsumer.open(connection, destination, kind, subscription, selector, pool, maxMessages);
        synchronized (this) {
            consumers.add(consumer);
            consumer.started(started);
        }
        return consumer;
    }

    synchronized void started(boolean on) {
        started = on;
        consumers.forEach(consumer -> consumer.started(on));
    }

    void remove(ApogeeConnectionConsumer consumer) {
        consumers.remove(consumer);
    }

    List<ApogeeConnectionConsumer> all() {
        return consumers;
    }
}
