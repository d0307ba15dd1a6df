package org.apogeemq.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.TemporaryOwner;
import org.apogeemq.jms.provider.Provider;

/**
 * The temporary destinations of one connection: only it consumes from them, and only it deletes them (Jakarta Messaging
 * 6.2.2, 6.2.3). Thread-safe.
 */
final class Temporaries implements TemporaryOwner {
    private final ApogeeConnection connection;
    private final Provider provider;
    /** By physical name; false when it was deleted. */
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    Temporaries(ApogeeConnection connection, Provider provider) {
        this.connection = connection;
        this.provider = provider;
    }

    TemporaryQueue createQueue() throws JMSException {
        return ApogeeDestination.temporaryQueue(create(false), this);
    }

    TemporaryTopic createTopic() throws JMSException {
        return ApogeeDestination.temporaryTopic(create(true), this);
    }

    private String create(boolean topic) throws JMSException {
        String name = Await.get(
                provider.createTemporary(topic),
                connection.settings().requestTimeout(),
                "create a temporary " + (topic ? "topic" : "queue"));
        known.put(name, true);
        return name;
    }

    @Override
    public void delete(ApogeeDestination destination) throws JMSException {
        connection.checkOpen();
        if (!Boolean.TRUE.equals(known.get(destination.physicalName()))) {
            return; // a second delete has nothing to do
        }
        if (connection.consumes(destination)) {
            throw new JMSException("temporary destination '" + destination.name()
                    + "' still has consumers; close them before deleting it");
        }
        Await.get(
                provider.deleteTemporary(destination.physicalName()),
                connection.settings().requestTimeout(),
                "delete '" + destination.name() + "'");
        known.put(destination.physicalName(), false);
    }

    /** Throws when the destination is temporary and not of this connection, or deleted. */
    void checkMayConsume(ApogeeDestination destination) throws InvalidDestinationException {
        if (destination.kind().isTemporary() && !known.containsKey(destination.physicalName())) {
            throw new InvalidDestinationException("temporary destination '" + destination.name()
                    + "' was made by another connection; only that one can consume from it");
        }
        checkNotDeleted(destination);
    }

    /** Throws when this connection has deleted the destination. */
    void checkNotDeleted(ApogeeDestination destination) throws InvalidDestinationException {
        if (destination != null
                && destination.kind().isTemporary()
                && Boolean.FALSE.equals(known.get(destination.physicalName()))) {
            throw new InvalidDestinationException("temporary destination '" + destination.name() + "' was deleted");
        }
    }
}
