package org.apogeemq.jms.provider;

/**
 * One connection to one broker, as the place deliveries come from. When that connection is lost, so are all leases it
 * granted: {@link #isLost()} tells, once and for ever, to every thread.
 */
public final class Origin {
    private final String broker;
    private volatile boolean lost;

    public Origin(String broker) {
        this.broker = broker;
    }

    /** Name of the broker. */
    public String broker() {
        return broker;
    }

    /** True when the connection is gone; its leases are void and acknowledging them has no effect. */
    public boolean isLost() {
        return lost;
    }

    public void markLost() {
        lost = true;
    }

    @Override
    public String toString() {
        return broker + (lost ? " (lost)" : "");
    }
}
