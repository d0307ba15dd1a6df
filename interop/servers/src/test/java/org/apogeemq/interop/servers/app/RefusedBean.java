package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Has its own user; sends to a queue as the user whom the message names, without transaction, and answers why it cannot. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "REFUSED"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "user", propertyValue = "alice"),
            @ActivationConfigProperty(propertyName = "password", propertyValue = "alice-password")
        })
@TransactionManagement(TransactionManagementType.BEAN)
public class RefusedBean implements MessageListener {
    @Resource(name = "jms/ApogeeCF")
    private ConnectionFactory factory;

    @Override
    public void onMessage(Message message) {
        try {
            try {
                NamedUser.of(message).send(factory, message.getStringProperty("queue"), "sent");
            } catch (JMSException refusal) {
                String reason = refusal.getClass().getSimpleName() + ": " + refusal.getMessage();
                new NamedUser("alice", "alice-password").send(factory, "REASONS", reason);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
