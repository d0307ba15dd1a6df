package org.apogeemq.jms.jndi;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import org.apogeemq.jms.destination.ApogeeDestination;

/** A flat naming context whose bindings do not change; names may have slashes. */
final class ReadOnlyContext implements Context {

    private static final String DYNAMIC_QUEUES = "dynamicQueues/";
    private static final String DYNAMIC_TOPICS = "dynamicTopics/";

    private final Hashtable<Object, Object> environment = new Hashtable<>();
    private final Map<String, Object> bindings;

    ReadOnlyContext(Map<?, ?> environment, Map<String, Object> bindings) {
        this.environment.putAll(environment);
        this.bindings = new TreeMap<>(bindings);
    }

    @Override
    public Object lookup(String name) throws NamingException {
        if (name.isEmpty()) {
            return new ReadOnlyContext(environment, bindings);
        }
        Object bound = bindings.get(name);
        if (bound != null) {
            return bound;
        }
        try {
            if (name.startsWith(DYNAMIC_QUEUES)) {
                return ApogeeDestination.queue(name.substring(DYNAMIC_QUEUES.length()));
            }
            if (name.startsWith(DYNAMIC_TOPICS)) {
                return ApogeeDestination.topic(name.substring(DYNAMIC_TOPICS.length()));
            }
        } catch (JMSException e) {
            NamingException error = new InvalidNameException("'" + name + "': " + e.getMessage());
            error.setRootCause(e);
            throw error;
        }
        throw new NameNotFoundException("'" + name + "' is not bound; bound are "
                + (bindings.isEmpty() ? "no names" : String.join(", ", bindings.keySet())) + "; besides, "
                + DYNAMIC_QUEUES + "NAME and " + DYNAMIC_TOPICS + "NAME give any destination");
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return lookup(name.toString());
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return lookup(name);
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return lookup(name);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        requireRoot(name);
        List<NameClassPair> pairs = new ArrayList<>();
        bindings.forEach((key, value) ->
                pairs.add(new NameClassPair(key, value.getClass().getName())));
        return new Listing<>(pairs.iterator());
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return list(name.toString());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        requireRoot(name);
        List<Binding> pairs = new ArrayList<>();
        bindings.forEach((key, value) -> pairs.add(new Binding(key, value)));
        return new Listing<>(pairs.iterator());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return listBindings(name.toString());
    }

    private static void requireRoot(String name) throws NamingException {
        if (!name.isEmpty()) {
            throw new NameNotFoundException("'" + name + "' is no context: names here are flat, list \"\" for all");
        }
    }

    @Override
    public NameParser getNameParser(String name) {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(Name name) {
        return CompositeName::new;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        return ((Name) prefix.clone()).addAll(name);
    }

    @Override
    public String composeName(String name, String prefix) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public Object addToEnvironment(String name, Object value) {
        return environment.put(name, value);
    }

    @Override
    public Object removeFromEnvironment(String name) {
        return environment.remove(name);
    }

    @Override
    public Hashtable<?, ?> getEnvironment() {
        return new Hashtable<>(environment);
    }

    @Override
    public String getNameInNamespace() {
        return "";
    }

    @Override
    public void close() {
        // Holds nothing that needs closing.
    }

    // ---- what a read-only context refuses

    private static OperationNotSupportedException readOnly(Object name) {
        return new OperationNotSupportedException("'" + name + "' cannot be changed: this context is read-only; "
                + "its names come from the properties connectionFactory.NAME, queue.NAME and topic.NAME");
    }

    @Override
    public void bind(Name name, Object object) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void bind(String name, Object object) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void rebind(Name name, Object object) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void rebind(String name, Object object) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void rename(Name name, Name newName) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void rename(String name, String newName) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly(name);
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly(name);
    }

    private record Listing<T>(Iterator<T> rest) implements NamingEnumeration<T> {

        @Override
        public T next() {
            return rest.next();
        }

        @Override
        public T nextElement() {
            return rest.next();
        }

        @Override
        public boolean hasMore() {
            return rest.hasNext();
        }

        @Override
        public boolean hasMoreElements() {
            return rest.hasNext();
        }

        @Override
        public void close() {
            // A copy in memory: nothing to close.
        }
    }
}
