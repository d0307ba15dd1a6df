package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Answers in the container's transaction. What the text begins with says how the first delivery ends. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "XA.IN"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class EchoBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource
    private MessageDrivenContext delivery;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            boolean again = message.getJMSRedelivered();
            context.createProducer()
                    .setProperty("redelivered", again)
                    .send(context.createQueue("XA.OUT"), "re " + text);
            if (text.startsWith("poison") || (text.startsWith("roll back") && !again)) {
                delivery.setRollbackOnly();
            } else if (text.startsWith("throw") && !again) {
                throw new IllegalArgumentException(text);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
