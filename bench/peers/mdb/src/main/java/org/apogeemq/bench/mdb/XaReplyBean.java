package org.apogeemq.bench.mdb;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;

/** Consumes and sends an answer in one transaction of the container. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(
                    propertyName = "destinationLookup",
                    propertyValue = "java:/jms/bench/XaReplyBean"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class XaReplyBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("java:/jms/bench/Factory")
    private JMSContext context;

    @Resource(lookup = "java:/jms/bench/Replies")
    private Queue replies;

    @Override
    public void onMessage(Message message) {
        try {
            message.getBody(byte[].class);
            int number = message.getIntProperty("number");
            context.createProducer().send(replies, "answer to " + number);
            Meter.count(number);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
