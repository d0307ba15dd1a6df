package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Has a user whose password at the broker is another one when the bean is deployed. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "INTRUDING"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "user", propertyValue = "carol"),
            @ActivationConfigProperty(propertyName = "password", propertyValue = "new-secret"),
            @ActivationConfigProperty(propertyName = "reconnectMaxDelay", propertyValue = "1000")
        })
public class IntrudingBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/SecuredCF")
    private JMSContext context;

    @Override
    public void onMessage(Message message) {
        try {
            context.createProducer().send(context.createQueue("LET.IN"), message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
