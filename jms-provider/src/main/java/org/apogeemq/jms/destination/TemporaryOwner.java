package org.apogeemq.jms.destination;

import jakarta.jms.JMSException;

/** The connection that made a temporary destination. */
@FunctionalInterface
public interface TemporaryOwner {

    /**
     * Deletes a temporary destination of this connection.
     *
     * @throws JMSException when it still has consumers, or the connection is closed
     */
    void delete(ApogeeDestination destination) throws JMSException;

    /** The owner, or an exception that says that only the creator may delete. */
    static TemporaryOwner require(TemporaryOwner owner, ApogeeDestination destination) throws JMSException {
        if (owner == null) {
            throw new JMSException("temporary destination " + destination + " was made by another connection; "
                    + "only that one can delete it");
        }
        return owner;
    }
}
