package org.apogeemq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;

/** What a transaction manager asks for the branches of message-driven beans after a crash. Thread-safe. */
public final class Recovery {
    private final Map<Place, RecoveryResource> resources = new ConcurrentHashMap<>();

    /** A user sees his own branches alone, unless he is a Super user. */
    private record Place(String cluster, Credentials credentials) {}

    /**
     * One resource for each cluster that the activations consume from, active or not, and there for each user. Waits for no
     * broker: a resource connects when it is asked.
     *
     * @throws ResourceException when a connection factory cannot be looked up
     */
    public XAResource[] resources(ActivationSpec[] specs) throws ResourceException {
        Set<XAResource> found = new LinkedHashSet<>();
        for (ActivationSpec spec : specs) {
            if (spec instanceof ApogeeActivationSpec own) {
                ConnectionBean address = ActivationPlan.address(own);
                ConnectionUri uri = ConnectionUri.parse(address.effectiveUri());
                Place place = new Place(uri.target().place(), credentials(address, uri));
                found.add(resources.computeIfAbsent(
                        place, p -> new RecoveryResource(p.cluster(), p.credentials(), address.effectiveUri())));
            }
        }
        return found.toArray(XAResource[]::new);
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
