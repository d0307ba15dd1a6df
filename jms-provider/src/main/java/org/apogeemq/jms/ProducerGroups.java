package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.Map;

/** The producer groups that one connection has joined. Thread-safe; joins and leaves one at a time. */
final class ProducerGroups {
    private final ApogeeConnection connection;
    private final ListenerCalls calls;
    private final Map<String, ProducerGroup> groups = new HashMap<>();

    ProducerGroups(ApogeeConnection connection) {
        this.connection = connection;
        this.calls = new ListenerCalls(connection::nanoTime);
    }

    ListenerCalls calls() {
        return calls;
    }

    /** Joins; returns when the brokers know it. When this throws, the producer is not in the group. */
    synchronized void join(String name, ApogeeHalfMessageProducer producer) throws JMSException {
        ProducerGroup group = groups.computeIfAbsent(name, n -> new ProducerGroup(n, connection.name(), calls));
        group.add(producer);
        try {
            Await.get(
                    connection.provider().joinProducers(name, group),
                    connection.settings().requestTimeout(),
                    "join producer group '" + name + "'");
        } catch (JMSException e) {
            leave(name, producer);
            throw e;
        }
    }

    /** Leaves; with the last producer the connection does. */
    synchronized void leave(String name, ApogeeHalfMessageProducer producer) throws JMSException {
        if (!groups.get(name).removeLast(producer)) {
            return;
        }
        groups.remove(name);
        Await.end(
                connection.provider().leaveProducers(name),
                connection.settings().requestTimeout(),
                "leave producer group '" + name + "'");
    }
}
