package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Shares a durable subscription with {@link OtherSharingSubscriber}. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "NEWS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "workers"),
            @ActivationConfigProperty(propertyName = "shareSubscription", propertyValue = "true"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "2"),
            @ActivationConfigProperty(propertyName = "prefetch", propertyValue = "1")
        })
public class SharingSubscriber extends Subscriber implements MessageListener {
    /** Made by the container. */
    public SharingSubscriber() {
        super("sharing");
    }
}
