package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Sees what a selector lets through, while it is there. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "NEWS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "messageSelector", propertyValue = "region = 'EU' AND price > 100")
        })
public class SelectingSubscriber extends Subscriber implements MessageListener {
    /** Made by the container. */
    public SelectingSubscriber() {
        super("selecting");
    }
}
