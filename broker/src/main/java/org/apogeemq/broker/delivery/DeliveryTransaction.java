package org.apogeemq.broker.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A transaction as delivery sees it: the store's number, and which agents hold acknowledgements for it. Agents
 * know it by its number alone. Thread-safe.
 */
public final class DeliveryTransaction {
    private final long number;
    private final AtomicLong agents = new AtomicLong();

    /**
     * @param number of {@code Store.newTransaction}
     */
    public DeliveryTransaction(long number) {
        this.number = number;
    }

    /** The store's number for it. */
    public long number() {
        return number;
    }

    /** Whether acknowledgements are held for it. */
    public boolean holdsAcknowledgements() {
        return agents.get() != 0;
    }

    void involve(DeliveryAgent agent) {
        long bit = 1L << agent.index();
        if ((agents.get() & bit) == 0) {
            agents.getAndUpdate(all -> all | bit);
        }
    }

    boolean involves(DeliveryAgent agent) {
        return (agents.get() & 1L << agent.index()) != 0;
    }
}
