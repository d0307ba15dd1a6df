package org.apogeemq.ra.statistics;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what pooled connections do. Thread-safe. */
public final class ConnectionFactoryStatistics implements ConnectionFactoryMXBean {
    /**
     * What tells connection factories apart.
     *
     * @param cluster without parameters
     * @param user null: none is configured
     * @param clientId null: none is configured
     */
    public record Facts(String cluster, String user, String clientId) {}

    private final Facts facts;
    private final LastError lastError;
    private final LongAdder created = new LongAdder();
    private final LongAdder destroyed = new LongAdder();
    private final LongAdder invalid = new LongAdder();
    private final LongAdder failedToConnect = new LongAdder();
    private final AtomicLong inUse = new AtomicLong();
    private final LongAdder localCommitted = new LongAdder();
    private final LongAdder localRolledBack = new LongAdder();
    private final LongAdder xaCommitted = new LongAdder();
    private final LongAdder xaRolledBack = new LongAdder();
    private final LongAdder sent = new LongAdder();

    /** Counts from 0. */
    public ConnectionFactoryStatistics(Facts facts, InstantSource clock) {
        this.facts = facts;
        this.lastError = new LastError(clock);
    }

    /** A connection was made. */
    public void created() {
        created.increment();
    }

    /** A connection was closed. */
    public void destroyed() {
        destroyed.increment();
    }

    /** A connection could not be made. */
    public void failedToConnect(Throwable reason) {
        failedToConnect.increment();
        lastError.set(reason);
    }

    /** A connection is given up. */
    public void invalid(Throwable reason) {
        invalid.increment();
        lastError.set(reason);
    }

    /** A connection is lent. */
    public void lent() {
        inUse.incrementAndGet();
    }

    /** A connection is back. */
    public void back() {
        inUse.decrementAndGet();
    }

    /** A local transaction of the container has ended. */
    public void localEnded(boolean committed) {
        (committed ? localCommitted : localRolledBack).increment();
    }

    /** An XA branch has ended. */
    public void xaEnded(boolean committed) {
        (committed ? xaCommitted : xaRolledBack).increment();
    }

    /** An application has sent a message. */
    public void sent() {
        sent.increment();
    }

    @Override
    public String getCluster() {
        return facts.cluster();
    }

    @Override
    public String getUser() {
        return facts.user();
    }

    @Override
    public String getClientId() {
        return facts.clientId();
    }

    @Override
    public long getOpen() {
        long closed = destroyed.sum(); // read first: a connection is made before it is closed
        return created.sum() - closed;
    }

    @Override
    public long getInUse() {
        return inUse.get();
    }

    @Override
    public long getCreated() {
        return created.sum();
    }

    @Override
    public long getDestroyed() {
        return destroyed.sum();
    }

    @Override
    public long getInvalid() {
        return invalid.sum();
    }

    @Override
    public long getFailedToConnect() {
        return failedToConnect.sum();
    }

    @Override
    public long getLocalCommitted() {
        return localCommitted.sum();
    }

    @Override
    public long getLocalRolledBack() {
        return localRolledBack.sum();
    }

    @Override
    public long getXaCommitted() {
        return xaCommitted.sum();
    }

    @Override
    public long getXaRolledBack() {
        return xaRolledBack.sum();
    }

    @Override
    public long getSent() {
        return sent.sum();
    }

    @Override
    public String getLastError() {
        return lastError.text();
    }

    @Override
    public String getLastErrorTime() {
        return lastError.time();
    }
}
