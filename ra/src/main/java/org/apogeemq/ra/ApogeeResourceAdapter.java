package org.apogeemq.ra;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.ra.connect.BrokerConnections;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.inbound.Activation;
import org.apogeemq.ra.inbound.ActivationPlan;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.apogeemq.ra.inbound.Recovery;
import org.apogeemq.ra.statistics.AdapterStatistics;

/**
 * The resource adapter of ApogeeMQ (Jakarta Connectors 2.1). Its URI, user and password hold for all connection factories
 * and message-driven beans that have none of their own. Thread-safe once started.
 */
public final class ApogeeResourceAdapter extends ConnectionBean
        implements ResourceAdapter, AdapterStatistics.Owner, Serializable {
    private static final long serialVersionUID = 1L;

    private transient WorkManager workManager;
    /** Lets a broker inside the server end. */
    private transient Runnable ownBroker = () -> {};

    private final transient Map<Key, Activation> activations = new ConcurrentHashMap<>();
    private final transient Recovery recovery = new Recovery();
    private final transient AdapterStatistics statistics = new AdapterStatistics(InstantSource.system());

    /** By identity: two equal activations are two. */
    private record Key(MessageEndpointFactory endpoints, ActivationSpec spec) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.endpoints == endpoints && key.spec == spec;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(endpoints) * 31 + System.identityHashCode(spec);
        }
    }

    /** An adapter that the server configures and starts. */
    public ApogeeResourceAdapter() {}

    /** A copy over the wire is an adapter with the same configuration that is not started. */
    private Object readResolve() {
        ApogeeResourceAdapter copy = new ApogeeResourceAdapter();
        copy.setUri(getUri());
        copy.setUser(getUser());
        copy.setPassword(getPassword());
        return copy;
    }

    @Override
    protected ConnectionBean parent() {
        return null;
    }

    /** Starts the broker inside the server, where the URI says so; it runs until {@link #stop}. Waits for no other broker. */
    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        String problem = connectionProblem();
        if (problem != null) {
            throw new ResourceAdapterInternalException("resource adapter of ApogeeMQ: " + problem);
        }
        try {
            ownBroker = BrokerConnections.keepRunning(effectiveUri());
        } catch (ProviderException e) {
            throw new ResourceAdapterInternalException("resource adapter of ApogeeMQ: " + e.getMessage(), e);
        }
        workManager = context.getWorkManager();
        statistics.start(effectiveTarget());
    }

    /** Ends all activations, each within about a minute; then the broker inside the server. */
    @Override
    public void stop() {
        for (Key key : activations.keySet()) {
            endpointDeactivation(key.endpoints(), key.spec());
        }
        statistics.stop();
        recovery.close();
        ApogeeXAConnectionFactory.endLingering();
        ownBroker.run();
        ownBroker = () -> {};
        BrokerConnections.awaitThreadsEnded();
    }

    /** Begins to consume for a bean. Returns without waiting for a broker. */
    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof ApogeeActivationSpec own)) {
            throw new NotSupportedException("the activation is a "
                    + spec.getClass().getName() + "; this adapter takes " + ApogeeActivationSpec.class.getName());
        }
        Activation activation = new Activation(ActivationPlan.of(own, endpoints), endpoints, workManager, statistics);
        activations.put(new Key(endpoints, spec), activation);
        activation.start();
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        Activation activation = activations.remove(new Key(endpoints, spec));
        if (activation != null) {
            activation.stop();
        }
    }

    /** One for each cluster that the activations consume from. Waits for no broker: each connects when it is asked. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return recovery.resources(specs);
    }

    @Override
    public AdapterStatistics statistics() {
        return statistics;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApogeeResourceAdapter that
                && Objects.equals(getUri(), that.getUri())
                && Objects.equals(getUser(), that.getUser())
                && Objects.equals(getPassword(), that.getPassword());
    }

    @Override
    public int hashCode() {
        return Objects.hash(getUri(), getUser());
    }
}
