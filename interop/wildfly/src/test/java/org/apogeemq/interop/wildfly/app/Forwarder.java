package org.apogeemq.interop.wildfly.app;

import jakarta.annotation.Resource;
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
import jakarta.transaction.TransactionManager;

/** Sends what it gets on, in the same transaction. What begins with "die" ends the server when it is prepared. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "IN"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class Forwarder implements MessageListener {
    @Inject
    @JMSConnectionFactory("java:/jms/SecondCF")
    private JMSContext context;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager transactions;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            context.createProducer().send(context.createQueue("OUT"), text);
            if (text.startsWith("die") && !message.getJMSRedelivered()) {
                transactions.getTransaction().enlistResource(new PowerCut(PowerCut.When.PREPARE));
            }
        } catch (JMSException | RollbackException | SystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
