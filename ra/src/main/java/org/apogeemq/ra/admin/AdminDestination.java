package org.apogeemq.ra.admin;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.resource.Referenceable;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.apogeemq.jms.destination.ApogeeDestination;

/**
 * A queue or topic by its name, as a bean whose name the server sets before it binds the bean; not changed afterwards.
 * Everything of this provider takes it. Equal when class and name are equal.
 */
public abstract sealed class AdminDestination implements Destination, Serializable, Referenceable
        permits AdminQueue, AdminTopic {
    private static final long serialVersionUID = 1L;

    private String name;
    private Reference reference;

    AdminDestination() {}

    public final String getName() {
        return name;
    }

    /** Sets the name, with options such as {@code ORDERS?tags=A||B}; its syntax is checked when it is used. */
    public final void setName(String name) {
        this.name = name == null || name.isBlank() ? null : name.strip();
    }

    public final String getDestinationName() {
        return name;
    }

    /**
     * The same as {@link #setName}, for servers that keep {@code name} of a {@code @JMSDestinationDefinition} to themselves, as
     * Open Liberty does. Where both are set, {@code name} counts.
     */
    public final void setDestinationName(String destinationName) {
        if (name == null) {
            setName(destinationName);
        }
    }

    /**
     * The destination with this name.
     *
     * @throws JMSException when there is no name, or one that is not allowed
     */
    abstract ApogeeDestination destination() throws JMSException;

    /** The name, for the getters of queues and topics. */
    final String requiredName() throws JMSException {
        if (name == null) {
            throw new InvalidDestinationException("an administered object of class "
                    + getClass().getName() + " has no name; set its property 'name' where the server configures it");
        }
        return name;
    }

    @Override
    public final void setReference(Reference newReference) {
        reference = newReference;
    }

    /** What the server has set, else a reference that any naming service can make the destination of. */
    @Override
    public final Reference getReference() throws NamingException {
        if (reference != null) {
            return reference;
        }
        try {
            return destination().getReference();
        } catch (JMSException e) {
            NamingException problem = new NamingException(e.getMessage());
            problem.setRootCause(e);
            throw problem;
        }
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AdminDestination that
                && getClass() == that.getClass()
                && Objects.equals(name, that.name);
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(name);
    }

    @Override
    public final String toString() {
        return String.valueOf(name);
    }
}
