package org.apogeemq.jms.jndi;

import jakarta.jms.JMSException;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.destination.ApogeeDestination;

/**
 * Makes a read-only naming context from properties:
 *
 * <pre>
 * java.naming.factory.initial = org.apogeemq.jms.jndi.ApogeeInitialContextFactory
 * connectionFactory.jms/CF    = apogee://localhost:9876?prefetch=100
 * xaConnectionFactory.jms/XA  = apogee://localhost:9876
 * queue.jms/Orders            = ORDERS
 * topic.jms/Prices            = PRICES?tags=EUR
 * </pre>
 *
 * The names {@code dynamicQueues/NAME} and {@code dynamicTopics/NAME} give any destination without a property.
 */
public final class ApogeeInitialContextFactory implements InitialContextFactory {

    private static final String FACTORY = "connectionFactory.";
    private static final String XA_FACTORY = "xaConnectionFactory.";
    private static final String QUEUE = "queue.";
    private static final String TOPIC = "topic.";

    /**
     * The context of these properties.
     *
     * @throws NamingException when a property has a value that cannot be used; names both and the reason
     */
    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        Map<String, Object> bindings = new TreeMap<>();
        for (Map.Entry<?, ?> entry : environment.entrySet()) {
            if (entry.getKey() instanceof String key && entry.getValue() instanceof String value) {
                bind(bindings, key, value.strip());
            }
        }
        return new ReadOnlyContext(environment, bindings);
    }

    private static void bind(Map<String, Object> bindings, String key, String value) throws NamingException {
        String name = nameIn(key);
        if (name == null) {
            return;
        }
        if (name.isEmpty()) {
            throw new ConfigurationException("property '" + key + "' has no name after the dot");
        }
        Object object;
        try {
            object = object(key, value);
        } catch (IllegalArgumentException | JMSException e) {
            NamingException error = new ConfigurationException("property '" + key + "': " + e.getMessage());
            error.setRootCause(e);
            throw error;
        }
        if (bindings.put(name, object) != null) {
            throw new ConfigurationException("name '" + name + "' is given twice, the second time by '" + key + "'");
        }
    }

    private static String nameIn(String key) {
        for (String prefix : new String[] {FACTORY, XA_FACTORY, QUEUE, TOPIC}) {
            if (key.startsWith(prefix)) {
                return key.substring(prefix.length());
            }
        }
        return null;
    }

    private static Object object(String key, String value) throws JMSException {
        if (key.startsWith(FACTORY)) {
            return new ApogeeConnectionFactory(value);
        }
        if (key.startsWith(XA_FACTORY)) {
            return new ApogeeXAConnectionFactory(value);
        }
        return key.startsWith(QUEUE) ? ApogeeDestination.queue(value) : ApogeeDestination.topic(value);
    }
}
