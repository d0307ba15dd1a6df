package org.apogeemq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;
import org.apogeemq.ra.statistics.AdapterStatistics;
import org.apogeemq.ra.statistics.ConnectionFactoryStatistics;

/**
 * Makes the connections of a server's pool. What it does not set it takes from the adapter. Equal to another one of the
 * same configuration. Thread-safe once configured.
 */
public final class ApogeeManagedConnectionFactory extends ConnectionBean
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory {
    private static final long serialVersionUID = 1L;

    private transient ResourceAdapter resourceAdapter;
    private transient PrintWriter logWriter;
    private String clientId;

    /** A factory that the server configures. */
    public ApogeeManagedConnectionFactory() {}

    @Override
    protected ConnectionBean parent() {
        return resourceAdapter instanceof ConnectionBean bean ? bean : null;
    }

    @Override
    public Object createConnectionFactory(ConnectionManager manager) throws ResourceException {
        checked().statistics(); // to be seen from now on
        return new ContainerConnectionFactory(this, manager, true);
    }

    /** A factory for use outside of a server: every connection is a new one. */
    @Override
    public Object createConnectionFactory() throws ResourceException {
        return new ContainerConnectionFactory(checked(), new UnpooledConnectionManager(), false);
    }

    private ApogeeManagedConnectionFactory checked() throws InvalidPropertyException {
        String problem = connectionProblem();
        if (problem != null) {
            throw new InvalidPropertyException("connection factory of ApogeeMQ: " + problem);
        }
        return this;
    }

    @Override
    public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo info)
            throws ResourceException {
        Credentials credentials = credentials(subject, info);
        ConnectionFactoryStatistics statistics = statistics();
        try {
            PhysicalConnection opened = PhysicalConnection.open(effectiveUri(), clientId, credentials);
            return new ApogeeManagedConnection(this, credentials, opened, statistics);
        } catch (JMSException e) {
            statistics.failedToConnect(e);
            throw JmsErrors.toResource(e);
        }
    }

    private ConnectionFactoryStatistics statistics() {
        Credentials configured = effectiveCredentials();
        ConnectionFactoryStatistics.Facts facts = new ConnectionFactoryStatistics.Facts(
                effectiveTarget(), configured == null ? null : configured.user(), clientId);
        return resourceAdapter instanceof AdapterStatistics.Owner owner
                ? owner.statistics().of(facts)
                : new ConnectionFactoryStatistics(facts, () -> Instant.EPOCH); // nobody sees them
    }

    /** The container's credentials for this factory go before the application's, those before the configured ones. */
    Credentials credentials(Subject subject, ConnectionRequestInfo info) {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                boolean named = !credential.getUserName().isEmpty(); // an empty name: the pool has no user
                if (named && equals(credential.getManagedConnectionFactory())) {
                    return new Credentials(credential.getUserName(), new String(credential.getPassword()));
                }
            }
        }
        return info instanceof Credentials asked ? asked : effectiveCredentials();
    }

    @Override
    public ManagedConnection matchManagedConnections(
            @SuppressWarnings("rawtypes") Set candidates, Subject subject, ConnectionRequestInfo info) {
        Credentials wanted = credentials(subject, info);
        for (Object candidate : candidates) {
            if (candidate instanceof ApogeeManagedConnection own && own.fits(this, wanted)) {
                return own;
            }
        }
        return null;
    }

    /**
     * The connections that have failed or that no broker answers now. After the first that is not answered the others are not
     * asked, and count as invalid: what waits for a cluster that is silent waits once, at most the {@code connectTimeout}.
     */
    @Override
    public Set<ManagedConnection> getInvalidConnections(@SuppressWarnings("rawtypes") Set candidates) {
        Set<ManagedConnection> invalid = new HashSet<>();
        boolean silent = false;
        for (Object candidate : candidates) {
            if (candidate instanceof ApogeeManagedConnection own) {
                boolean usable = own.isUsable();
                silent |= usable && !silent && !own.answers();
                if (!usable || silent) {
                    own.foundInvalid();
                    invalid.add(own);
                }
            }
        }
        return invalid;
    }

    public String getClientId() {
        return clientId;
    }

    /**
     * Sets the client identifier of the connections, over that of the URI. One connection of a cluster can have it at a time:
     * for pools of one connection.
     */
    public void setClientId(String clientId) {
        this.clientId = emptyToNull(clientId);
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "the connection factory belongs to another adapter already");
        }
        resourceAdapter = adapter;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept for the server; log records go through SLF4J. */
    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApogeeManagedConnectionFactory that
                && Objects.equals(getUri(), that.getUri())
                && Objects.equals(getUser(), that.getUser())
                && Objects.equals(getPassword(), that.getPassword())
                && Objects.equals(clientId, that.clientId)
                && Objects.equals(resourceAdapter, that.resourceAdapter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getUri(), getUser());
    }
}
