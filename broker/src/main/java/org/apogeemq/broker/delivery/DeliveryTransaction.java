package org.apogeemq.broker.delivery;

/**
 * A transaction as delivery sees it: the store's number, and which agents hold acknowledgements for it. Used by one
 * connection's event loop; agents know it by its number alone.
 */
public final class DeliveryTransaction {
    private final long number;
    private long agents;

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
        return agents != 0;
    }

    void involve(DeliveryAgent agent) {
        agents |= 1L << agent.index();
    }

    boolean involves(DeliveryAgent agent) {
        return (agents & 1L << agent.index()) != 0;
    }
}
