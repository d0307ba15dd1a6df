package org.apogeemq.jms.provider.route;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BiConsumer;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/** The brokers of one destination, and the sends that wait, in their order, until those are known. */
final class DestinationRoute {
    private final long maxAgeNanos;
    private final ArrayDeque<Send> waiting = new ArrayDeque<>();
    private volatile List<BrokerLink> links;
    private boolean resolving;
    private volatile long resolvedAt;

    /** @param maxAgeNanos how long the brokers are good for */
    DestinationRoute(long maxAgeNanos) {
        this.maxAgeNanos = maxAgeNanos;
    }

    /** Null while they are not known. */
    List<BrokerLink> links() {
        return links;
    }

    /** Keeps the send until the brokers are known. False when they are. */
    synchronized boolean await(Send send) {
        if (links != null) {
            return false;
        }
        waiting.add(send);
        return true;
    }

    /** True for the one caller that has to find the brokers out, for the first time or because it was long ago. */
    boolean startResolving(long now) {
        if (links != null && now - resolvedAt < maxAgeNanos) {
            return false;
        }
        synchronized (this) {
            if (resolving) {
                return false;
            }
            resolving = true;
            return true;
        }
    }

    /** The brokers are known: those that waited go first. */
    synchronized void resolved(List<BrokerLink> found, BiConsumer<List<BrokerLink>, Send> sender, long now) {
        resolving = false;
        resolvedAt = now;
        Send send;
        while ((send = waiting.poll()) != null) {
            sender.accept(found, send);
        }
        links = found;
    }

    /** The broker was given up. */
    synchronized void forget(BrokerLink link) {
        if (links != null && links.contains(link)) {
            List<BrokerLink> others = links.stream().filter(l -> l != link).toList();
            links = others.isEmpty() ? null : others;
        }
    }

    /** They could not be found out; those that were known before stay. */
    void failed(ProviderException reason, long now) {
        List<Send> failing;
        synchronized (this) {
            resolving = false;
            resolvedAt = now;
            failing = List.copyOf(waiting);
            waiting.clear();
        }
        failing.forEach(send -> send.fail(reason));
    }
}
