package org.apogeemq.jms.provider.route;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The brokers at which a transaction may begin: those that are up. Which there are is asked of the name servers now and
 * then, not for every transaction. Thread-safe.
 */
final class StartingBrokers {
    private final NameServers nameServers;
    private final BrokerLinks links;
    private final long maxAgeNanos;
    private final LongSupplier nanoClock;
    private volatile Known known;

    private record Known(long at) {}

    /** @param maxAgeNanos after which the name servers are asked again */
    StartingBrokers(NameServers nameServers, BrokerLinks links, long maxAgeNanos, LongSupplier nanoClock) {
        this.nameServers = nameServers;
        this.links = links;
        this.maxAgeNanos = maxAgeNanos;
        this.nanoClock = nanoClock;
    }

    /** Those that are up; all that are connected when none is: one may be back, at another address. */
    CompletableFuture<List<BrokerLink>> up() {
        Known last = known;
        if (last != null
                && links.connected().stream().anyMatch(BrokerLink::isUp)
                && nanoClock.getAsLong() - last.at() < maxAgeNanos) {
            return CompletableFuture.completedFuture(connected());
        }
        return nameServers.brokers().thenCompose(links::reachable).handle((found, error) -> {
            if (error == null) {
                known = new Known(nanoClock.getAsLong());
            }
            return connected();
        });
    }

    private List<BrokerLink> connected() {
        List<BrokerLink> all = links.connected();
        List<BrokerLink> up = all.stream().filter(BrokerLink::isUp).toList();
        return up.isEmpty() ? all : up;
    }
}
