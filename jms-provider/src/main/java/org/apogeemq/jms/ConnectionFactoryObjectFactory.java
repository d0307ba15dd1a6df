package org.apogeemq.jms;

import java.util.Collections;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;

/** Makes the connection factories that were bound as references in some naming service. */
public final class ConnectionFactoryObjectFactory implements ObjectFactory {
    static final String URI = "uri";

    /**
     * The connection factory of a reference, or null when the reference is to something else.
     *
     * @throws NamingException when the reference has no URI
     */
    @Override
    public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment)
            throws NamingException {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        boolean xa = reference.getClassName().equals(ApogeeXAConnectionFactory.class.getName());
        if (!xa && !reference.getClassName().equals(ApogeeConnectionFactory.class.getName())) {
            return null;
        }
        RefAddr uri = reference.get(URI);
        if (uri == null || uri.getContent() == null) {
            throw new NamingException("reference to " + reference.getClassName() + " has no '" + URI + "'");
        }
        String place = uri.getContent().toString();
        ApogeeConnectionFactory factory =
                xa ? new ApogeeXAConnectionFactory(place) : new ApogeeConnectionFactory(place);
        for (RefAddr address : Collections.list(reference.getAll())) {
            if (!address.getType().equals(URI)) {
                // every other address is a parameter set over the URI
                factory.setParameter(address.getType(), address.getContent().toString());
            }
        }
        return factory;
    }
}
