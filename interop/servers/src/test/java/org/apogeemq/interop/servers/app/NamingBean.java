package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Has its own user; sends to a queue as the user whom the message names, in the container's transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "NAMING"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "user", propertyValue = "alice"),
            @ActivationConfigProperty(propertyName = "password", propertyValue = "alice-password")
        })
public class NamingBean implements MessageListener {
    @Resource(name = "jms/ApogeeCF")
    private ConnectionFactory factory;

    @Override
    public void onMessage(Message message) {
        try {
            NamedUser.of(message).send(factory, message.getStringProperty("queue"), "sent");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
