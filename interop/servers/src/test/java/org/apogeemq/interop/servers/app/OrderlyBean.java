package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Consumes message queues orderly. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "LANES"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "8"),
            @ActivationConfigProperty(propertyName = "prefetch", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "orderly", propertyValue = "true")
        })
public class OrderlyBean extends InOrder implements MessageListener {
    private static final Shared SHARED = new Shared();

    /** Made by the container. */
    public OrderlyBean() {
        super("LANES.DONE", SHARED);
    }
}
