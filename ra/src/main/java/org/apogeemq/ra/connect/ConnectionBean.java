package org.apogeemq.ra.connect;

import java.io.Serializable;
import org.apogeemq.jms.uri.ConnectionUri;

/**
 * The properties that adapter, connection factory and activation have in common. What is not set here is taken from the
 * parent, which is the adapter; what the adapter does not set either, from the URI.
 *
 * <p>Set by the server before the bean is used, and not changed afterwards.
 */
public abstract class ConnectionBean implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where an adapter without a URI connects to: a name server on this host. */
    public static final String DEFAULT_URI = "apogee://localhost:9876";

    private String uri;
    private String user;
    private String password;

    /** Made by subclasses alone. */
    protected ConnectionBean() {}

    /** Whose properties hold where this bean has none; null: nobody's. */
    protected abstract ConnectionBean parent();

    public final String getUri() {
        return uri;
    }

    /** Sets the connection URI, with parameters; its syntax is checked when it is used. */
    public final void setUri(String uri) {
        this.uri = emptyToNull(uri);
    }

    public final String getUser() {
        return user;
    }

    public final void setUser(String user) {
        this.user = emptyToNull(user);
    }

    public final String getUserName() {
        return user;
    }

    /** As {@link #setUser}, under the name that other adapters and Payara's pools have for it; ignores an empty one. */
    public final void setUserName(String userName) {
        if (emptyToNull(userName) != null) {
            setUser(userName);
        }
    }

    public final String getPassword() {
        return password;
    }

    public final void setPassword(String password) {
        this.password = emptyToNull(password);
    }

    /** The URI in force. */
    public final String effectiveUri() {
        if (uri != null) {
            return uri;
        }
        ConnectionBean parent = parent();
        return parent == null ? DEFAULT_URI : parent.effectiveUri();
    }

    /** Where the URI in force leads to, without its parameters: they may be secret. */
    public final String effectiveTarget() {
        return ConnectionUri.parse(effectiveUri()).toString();
    }

    /** The user and password in force; null: those of the URI. */
    public final Credentials effectiveCredentials() {
        if (user != null) {
            return new Credentials(user, password);
        }
        ConnectionBean parent = parent();
        return parent == null ? null : parent.effectiveCredentials();
    }

    /**
     * What is wrong with the properties of this class.
     *
     * @return a sentence that names the property, its value and what is allowed; null when they are right
     */
    protected final String connectionProblem() {
        if (password != null && user == null) {
            return "password is set and user is not; set both or neither";
        }
        if (uri == null) {
            return null;
        }
        try {
            ConnectionUri.parse(uri);
            return null;
        } catch (IllegalArgumentException e) {
            return "uri: " + e.getMessage();
        }
    }

    /** Servers hand over an empty text for a property that was left out. */
    protected static String emptyToNull(String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
