package org.apogeemq.broker.delivery;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.message.TagHash;

/**
 * An open subscription of one connection. The description is immutable; the rest belongs to the agent of its topic.
 */
public final class Subscription {
    /** It came to be when its group was loaded. */
    static final long WITH_ITS_GROUP = -1;

    private final int handle;
    private final SubscriptionSpec spec;
    private final DeliveryConnection connection;
    private final DeliveryAgent agent;
    private final long[] tagHashes;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private volatile boolean finished;

    DeliveryGroup group;
    ScanCursor[] cursors = {};
    long credit;
    int queueTurn;
    int leased;
    boolean closed;
    CompletableFuture<Void> drained;

    Subscription(int handle, SubscriptionSpec spec, DeliveryConnection connection, DeliveryAgent agent) {
        this.handle = handle;
        this.spec = spec;
        this.connection = connection;
        this.agent = agent;
        Set<String> types = spec.selector() == null ? null : spec.selector().types();
        tagHashes = types == null ? null : types.stream().mapToLong(TagHash::of).toArray();
    }

    /** The description it was opened with. */
    public SubscriptionSpec spec() {
        return spec;
    }

    /** Whether a record with this tag can match the selector, as far as the consume queue tells. */
    boolean mayMatch(long tagHash) {
        return TagHash.mayMatch(tagHashes, tagHash);
    }

    /** Whether it is closed and no lease of it is left: it may be forgotten. Any thread. */
    public boolean isFinished() {
        return finished;
    }

    /** Completes, on its agent, when the open subscription closes, leases left or not. */
    public CompletableFuture<Void> closing() {
        return closing;
    }

    /** The number that owns its leases, unique in this broker. */
    int handle() {
        return handle;
    }

    DeliveryConnection connection() {
        return connection;
    }

    Outlet outlet() {
        return connection.outlet(agent);
    }

    DeliveryAgent agent() {
        return agent;
    }

    /** A lease has ended. */
    void leaseEnded() {
        leased--;
        finishWhenUnused();
    }

    void finishWhenUnused() {
        if (closed && leased == 0) {
            finished = true;
        }
    }
}
