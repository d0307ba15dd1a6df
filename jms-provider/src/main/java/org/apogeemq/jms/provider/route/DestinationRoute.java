package org.apogeemq.jms.provider.route;

import java.util.ArrayDeque;
import java.util.List;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/** The brokers of one destination, and the sends that wait, in their order, until those are known. */
final class DestinationRoute {
    private final ArrayDeque<Send> waiting = new ArrayDeque<>();
    private volatile List<BrokerLink> links;
    private boolean resolving;

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

    /** True for the one caller that has to find the brokers out. */
    synchronized boolean startResolving() {
        if (resolving) {
            return false;
        }
        resolving = true;
        return true;
    }

    /** The brokers are known: those that waited go first. */
    synchronized void resolved(List<BrokerLink> found, java.util.function.BiConsumer<List<BrokerLink>, Send> sender) {
        resolving = false;
        Send send;
        while ((send = waiting.poll()) != null) {
            sender.accept(found, send);
        }
        links = found;
    }

    void failed(ProviderException reason) {
        List<Send> failing;
        synchronized (this) {
            resolving = false;
            failing = List.copyOf(waiting);
            waiting.clear();
        }
        failing.forEach(send -> send.fail(reason));
    }
}
