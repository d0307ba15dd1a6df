package org.apogeemq.jms.destination;

import jakarta.jms.InvalidDestinationException;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;

/** Makes the queues and topics that were bound as references in some naming service. */
public final class DestinationObjectFactory implements ObjectFactory {
    static final String NAME = "name";

    /**
     * The destination of a reference, or null when the reference is to something else.
     *
     * @throws NamingException when the reference has no name
     * @throws InvalidDestinationException when the name is not allowed
     */
    @Override
    public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment)
            throws NamingException, InvalidDestinationException {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        String type = reference.getClassName();
        if (type.equals(ApogeeQueue.class.getName())) {
            return ApogeeDestination.queue(nameIn(reference));
        }
        return type.equals(ApogeeTopic.class.getName()) ? ApogeeDestination.topic(nameIn(reference)) : null;
    }

    private static String nameIn(Reference reference) throws NamingException {
        RefAddr address = reference.get(NAME);
        if (address == null || address.getContent() == null) {
            throw new NamingException("reference to " + reference.getClassName() + " has no '" + NAME + "'");
        }
        return address.getContent().toString();
    }
}
