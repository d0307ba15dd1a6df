package org.apogeemq.bench.mdb;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Consumes in a transaction of the container. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/bench/XaBean"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class XaBean implements MessageListener {
    @Override
    public void onMessage(Message message) {
        try {
            message.getBody(byte[].class);
            Meter.count(message.getIntProperty("number"));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
