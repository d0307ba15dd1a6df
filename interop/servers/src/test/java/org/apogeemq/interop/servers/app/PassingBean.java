package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Comes and goes with its application. Throws at the first delivery of a message, and passes it on at the second. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "PASSING"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class PassingBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    /** Of the application's class loader. */
    private static final class Refusal extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void onMessage(Message message) {
        try {
            context.createProducer().send(context.createQueue("PASSED"), message.getBody(String.class));
            if (!message.getJMSRedelivered()) {
                throw new Refusal();
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
