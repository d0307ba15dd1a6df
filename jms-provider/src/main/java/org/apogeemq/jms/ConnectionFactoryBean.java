package org.apogeemq.jms;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.apogeemq.jms.uri.ConnectionUri;

/**
 * The configuration of a connection factory: a URI, and properties that go over the URI's parameters of the same name.
 * Every setter checks; times are milliseconds. Configure it before it is used by several threads.
 */
public abstract class ConnectionFactoryBean implements Serializable, Referenceable {

    /** Where a factory without a URI connects to: a name server on this host. */
    public static final String DEFAULT_URI = "apogee://localhost:9876";

    private static final long serialVersionUID = 1L;

    private String uri;
    private final TreeMap<String, String> overrides = new TreeMap<>();
    private transient volatile ConnectionUri parsed;

    /**
     * A factory for this URI.
     *
     * @throws IllegalArgumentException when the URI cannot be used; names the part and what is allowed
     */
    protected ConnectionFactoryBean(String uri) {
        parsed = ConnectionUri.parse(uri);
        this.uri = uri;
    }

    /** The URI and the properties set over it, parsed. */
    public final ConnectionUri connectionUri() {
        ConnectionUri known = parsed;
        if (known == null) {
            known = ConnectionUri.parse(uri, overrides);
            parsed = known;
        }
        return known;
    }

    public final String getUri() {
        return uri;
    }

    /** Sets the URI; properties set before stay set. */
    public final void setUri(String newUri) {
        parsed = ConnectionUri.parse(newUri, overrides);
        uri = newUri;
    }

    /**
     * Sets one parameter by its name in URIs; null takes the URI's own again.
     *
     * @throws IllegalArgumentException when there is no such parameter or the value is not allowed
     */
    public final void setParameter(String name, String value) {
        Map<String, String> changed = new TreeMap<>(overrides);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        parsed = ConnectionUri.parse(uri, changed);
        overrides.clear();
        overrides.putAll(changed);
    }

    public final String getUser() {
        return connectionUri().settings().user();
    }

    public final void setUser(String user) {
        setParameter("user", user);
    }

    public final void setPassword(String password) {
        setParameter("password", password);
    }

    public final String getClientId() {
        return connectionUri().settings().clientId();
    }

    /** Sets the client identifier of every connection of this factory; no two of them can then be open together. */
    public final void setClientId(String clientId) {
        setParameter("clientId", clientId);
    }

    public final int getPrefetch() {
        return connectionUri().settings().prefetch();
    }

    /** Sets how many messages a broker may send to a consumer before it asks, 0 to 100000. */
    public final void setPrefetch(int prefetch) {
        setParameter("prefetch", Integer.toString(prefetch));
    }

    public final long getConnectTimeout() {
        return connectionUri().settings().connectTimeout().toMillis();
    }

    public final void setConnectTimeout(long millis) {
        setParameter("connectTimeout", Long.toString(millis));
    }

    public final long getRequestTimeout() {
        return connectionUri().settings().requestTimeout().toMillis();
    }

    public final void setRequestTimeout(long millis) {
        setParameter("requestTimeout", Long.toString(millis));
    }

    public final long getSendTimeout() {
        return connectionUri().settings().sendTimeout().toMillis();
    }

    public final void setSendTimeout(long millis) {
        setParameter("sendTimeout", Long.toString(millis));
    }

    public final long getReconnectTimeout() {
        return connectionUri().settings().reconnectTimeout().toMillis();
    }

    /** Sets for how long a lost connection is tried to be restored; 0: not at all. */
    public final void setReconnectTimeout(long millis) {
        setParameter("reconnectTimeout", Long.toString(millis));
    }

    public final String getAllowedClasses() {
        return connectionUri().settings().allowedClasses().toString();
    }

    /** Sets which classes a received object message may hold: patterns separated by commas. */
    public final void setAllowedClasses(String patterns) {
        setParameter("allowedClasses", patterns);
    }

    @Override
    public final Reference getReference() {
        Reference reference = new Reference(getClass().getName(), ConnectionFactoryObjectFactory.class.getName(), null);
        reference.add(new StringRefAddr(ConnectionFactoryObjectFactory.URI, uri));
        overrides.forEach((name, value) -> reference.add(new StringRefAddr(name, value)));
        return reference;
    }

    /** Without parameters: they may be secret. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + connectionUri() + "]";
    }
}
