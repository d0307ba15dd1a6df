package org.apogeemq.jms.provider.route;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/**
 * Which brokers have which destination: what the name servers say, remembered for a while for sends. One that they do not
 * know is left to the broker that its name's hash chooses among all, so that all clients choose alike. Thread-safe.
 */
final class Routes {
    private final NameServers nameServers;
    private final BrokerLinks links;
    private final long maxAgeNanos;
    private final LongSupplier nanoClock;
    private final BiConsumer<List<BrokerLink>, Send> sender;
    private final Map<String, DestinationRoute> routes = new ConcurrentHashMap<>();

    /**
     * @param maxAgeNanos after which the name servers are asked again
     * @param sender sends a message to one of the brokers of its destination
     */
    Routes(
            NameServers nameServers,
            BrokerLinks links,
            long maxAgeNanos,
            LongSupplier nanoClock,
            BiConsumer<List<BrokerLink>, Send> sender) {
        this.nameServers = nameServers;
        this.links = links;
        this.maxAgeNanos = maxAgeNanos;
        this.nanoClock = nanoClock;
        this.sender = sender;
    }

    /** Sends as soon as the brokers of the destination are known; sends to one destination keep their order. */
    void send(Send send) {
        DestinationRoute route = route(send.destination());
        List<BrokerLink> known = route.links();
        if (known != null) {
            sender.accept(known, send);
        } else if (route.await(send)) {
            route(send.destination()); // in case finding out had failed just before
        } else {
            send(send);
        }
    }

    /** The brokers of a destination that can be reached, asked for now. */
    CompletableFuture<List<BrokerLink>> find(String destination) {
        return find(destination, null);
    }

    /** A broker was given up: what was sent there looks for others. */
    void forget(BrokerLink link) {
        routes.values().forEach(route -> route.forget(link));
    }

    private DestinationRoute route(String destination) {
        DestinationRoute route = routes.computeIfAbsent(destination, d -> new DestinationRoute(maxAgeNanos));
        if (route.startResolving(nanoClock.getAsLong())) {
            find(destination, route.links()).whenComplete((found, error) -> {
                if (error == null) {
                    route.resolved(found, sender, nanoClock.getAsLong());
                } else {
                    route.failed(ProviderException.of(error), nanoClock.getAsLong());
                }
            });
        }
        return route;
    }

    /** @param before the brokers known before, which stay while the name servers know none; null for none */
    private CompletableFuture<List<BrokerLink>> find(String destination, List<BrokerLink> before) {
        return nameServers.route(destination).thenCompose(known -> {
            if (known.isEmpty() && before != null) {
                return CompletableFuture.completedFuture(before);
            }
            return known.isEmpty() ? chooseForNew(destination) : links.reachable(known);
        });
    }

    private CompletableFuture<List<BrokerLink>> chooseForNew(String destination) {
        // waits while none is registered, because the only one is being restarted
        return nameServers.someBrokers().thenCompose(brokers -> {
            List<String> names = List.copyOf(brokers.keySet());
            String chosen = names.get(Math.floorMod(destination.hashCode(), names.size()));
            return links.reachable(Map.of(chosen, brokers.get(chosen)));
        });
    }
}
