package org.apogeemq.ra.statistics;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a message-driven bean is given. Thread-safe. */
public final class ActivationStatistics implements ActivationMXBean {
    /**
     * What does not change.
     *
     * @param bean simple name of its class
     * @param cluster without parameters
     * @param delivery in what it receives
     * @param concurrency messages at a time at most
     */
    public record Facts(String bean, String destination, String cluster, String delivery, int concurrency) {}

    private final Facts facts;
    private final LastError lastError;
    private final AtomicInteger atWork = new AtomicInteger();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder committed = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();
    private final LongAdder connectionsLost = new LongAdder();
    private volatile int sessions;

    /** Counts from 0. */
    public ActivationStatistics(Facts facts, InstantSource clock) {
        this.facts = facts;
        this.lastError = new LastError(clock);
    }

    /** It consumes now, with so many sessions; with 0 it does not. */
    public void consumesWith(int open) {
        sessions = open;
    }

    /** A connection was lost. */
    public void connectionLost(Throwable reason) {
        connectionsLost.increment();
        failed(reason);
    }

    /** Something went wrong. */
    public void failed(Throwable reason) {
        lastError.set(reason);
    }

    /** A thread of the server begins to deliver. */
    public void begins() {
        atWork.incrementAndGet();
    }

    /** A thread of the server goes back. */
    public void ends() {
        atWork.decrementAndGet();
    }

    /** The bean is given a message. */
    public void delivered(boolean again) {
        delivered.increment();
        if (again) {
            redelivered.increment();
        }
    }

    /** A message that was delivered is consumed, or was given back. */
    public void ended(boolean consumed) {
        (consumed ? committed : rolledBack).increment();
    }

    @Override
    public String getBean() {
        return facts.bean();
    }

    @Override
    public String getDestination() {
        return facts.destination();
    }

    @Override
    public String getCluster() {
        return facts.cluster();
    }

    @Override
    public String getDelivery() {
        return facts.delivery();
    }

    @Override
    public int getConcurrency() {
        return facts.concurrency();
    }

    @Override
    public boolean isConnected() {
        return sessions > 0;
    }

    @Override
    public int getSessions() {
        return sessions;
    }

    @Override
    public int getAtWork() {
        return atWork.get();
    }

    @Override
    public long getDelivered() {
        return delivered.sum();
    }

    @Override
    public long getRedelivered() {
        return redelivered.sum();
    }

    @Override
    public long getCommitted() {
        return committed.sum();
    }

    @Override
    public long getRolledBack() {
        return rolledBack.sum();
    }

    @Override
    public long getConnectionsLost() {
        return connectionsLost.sum();
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
