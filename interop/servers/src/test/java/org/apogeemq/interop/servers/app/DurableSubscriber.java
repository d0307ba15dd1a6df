package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Has a durable subscription for itself. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "NEWS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "archive"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "archivist")
        })
public class DurableSubscriber extends Subscriber implements MessageListener {
    /** Made by the container. */
    public DurableSubscriber() {
        super("durable");
    }
}
