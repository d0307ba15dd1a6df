package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.MessageListener;

/** Sees messages of two types, while it is there. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "NEWS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "tags", propertyValue = "SPORT || WEATHER")
        })
public class TaggedSubscriber extends Subscriber implements MessageListener {
    /** Made by the container. */
    public TaggedSubscriber() {
        super("tagged");
    }
}
