package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Consumes message groups. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "GROUPED"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "8"),
            @ActivationConfigProperty(propertyName = "prefetch", propertyValue = "1")
        })
public class GroupBean extends InOrder implements MessageListener {
    private static final Shared SHARED = new Shared();

    /** Made by the container. */
    public GroupBean() {
        super("GROUPED.DONE", SHARED);
    }
}
