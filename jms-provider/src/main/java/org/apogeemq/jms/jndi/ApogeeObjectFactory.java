package org.apogeemq.jms.jndi;

import java.util.Collections;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ConnectionFactoryBean;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.ApogeeQueue;
import org.apogeemq.jms.destination.ApogeeTopic;

/** Makes the objects that were bound as references in some naming service. */
public final class ApogeeObjectFactory implements ObjectFactory {

    /**
     * The object of a reference, or null when the reference is not to a class of this provider.
     *
     * @throws NamingException when the reference lacks what its object needs
     */
    @Override
    public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment)
            throws Exception {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        String type = reference.getClassName();
        if (type.equals(ApogeeQueue.class.getName())) {
            return ApogeeDestination.queue(text(reference, "name"));
        }
        if (type.equals(ApogeeTopic.class.getName())) {
            return ApogeeDestination.topic(text(reference, "name"));
        }
        if (type.equals(ApogeeConnectionFactory.class.getName())) {
            return configured(new ApogeeConnectionFactory(text(reference, "uri")), reference);
        }
        return null;
    }

    /** Every address but the URI is a parameter set over it. */
    private static ConnectionFactoryBean configured(ConnectionFactoryBean factory, Reference reference) {
        for (RefAddr address : Collections.list(reference.getAll())) {
            if (!address.getType().equals("uri")) {
                factory.setParameter(address.getType(), address.getContent().toString());
            }
        }
        return factory;
    }

    private static String text(Reference reference, String key) throws NamingException {
        RefAddr address = reference.get(key);
        if (address == null || address.getContent() == null) {
            throw new NamingException("reference to " + reference.getClassName() + " has no '" + key + "'");
        }
        return address.getContent().toString();
    }
}
