package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import javax.naming.NamingException;

/** Sends what it gets on, in the same transaction. What begins with "die" ends the server when it is prepared. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "IN"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class Forwarder implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/SecondCF")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            context.createProducer().send(context.createQueue("OUT"), text);
            if (text.startsWith("die") && !message.getJMSRedelivered()) {
                PowerCut.enlist(PowerCut.When.PREPARE);
            }
        } catch (JMSException | NamingException | RollbackException | SystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
