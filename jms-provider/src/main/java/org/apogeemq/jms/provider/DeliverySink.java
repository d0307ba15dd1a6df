package org.apogeemq.jms.provider;

import java.util.List;

/** Where the deliveries of one subscription go. Called on an event loop: must not block. */
public interface DeliverySink {
    /** One batch in delivery order. The list belongs to the caller and is reused. */
    void deliver(List<Delivery> batch);

    /**
     * The subscription was opened at a broker, for the first time or anew after a reconnection: earlier credit and leases
     * there are void, and the credit of its specification is granted. After a reconnection it comes before the first
     * delivery of the new connection.
     */
    void reopened(String broker);

    /** The subscription has ended against the client's will and will not come back. */
    void ended(ProviderException reason);
}
