package org.apogeemq.bench.mdb;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Consumes without transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:/jms/bench/PlainBean"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
@TransactionManagement(TransactionManagementType.BEAN)
public class PlainBean implements MessageListener {
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
