package org.apogeemq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a transaction manager asks for the branches of message-driven beans after a crash. Thread-safe. */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Map<Place, RecoveryResource> resources = new ConcurrentHashMap<>();

    /** A user sees his own branches alone, unless he is a Super user. */
    private record Place(String cluster, Credentials credentials) {}

    /**
     * One resource for each cluster that the activations consume from, active or not, and there for each user. Waits for no
     * broker: a resource connects when it is asked. An activation whose connection factory cannot be looked up is left out,
     * with a word in the log.
     */
    public XAResource[] resources(ActivationSpec[] specs) {
        Set<XAResource> found = new LinkedHashSet<>();
        for (ActivationSpec spec : specs) {
            if (spec instanceof ApogeeActivationSpec own) {
                address(own).ifPresent(address -> found.add(resource(address)));
            }
        }
        return found.toArray(XAResource[]::new);
    }

    private static Optional<ConnectionBean> address(ApogeeActivationSpec spec) {
        try {
            return Optional.of(ActivationPlan.address(spec));
        } catch (ResourceException e) {
            LOG.warn(
                    "recovery of transactions: not where the message-driven bean on '{}' consumes: {}",
                    spec.target(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private RecoveryResource resource(ConnectionBean address) {
        ConnectionUri uri = ConnectionUri.parse(address.effectiveUri());
        Place place = new Place(uri.target().place(), credentials(address, uri));
        return resources.computeIfAbsent(
                place, p -> new RecoveryResource(p.cluster(), p.credentials(), address.effectiveUri()));
    }

    private static Credentials credentials(ConnectionBean address, ConnectionUri uri) {
        Credentials given = address.effectiveCredentials();
        String user = uri.settings().user();
        return given == null && user != null
                ? new Credentials(user, uri.settings().password())
                : given;
    }

    /** Closes the connections. */
    public void close() {
        resources.values().forEach(RecoveryResource::close);
        resources.clear();
    }
}
