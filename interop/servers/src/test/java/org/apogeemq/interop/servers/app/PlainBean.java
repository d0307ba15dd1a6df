package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;

/** Answers without transaction, through the interfaces of Jakarta Messaging 1.1. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "PLAIN.IN"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
@TransactionManagement(TransactionManagementType.BEAN)
public class PlainBean implements MessageListener {
    @Resource(name = "jms/ApogeeCF")
    private ConnectionFactory factory;

    @Override
    public void onMessage(Message message) {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession(true, Session.CLIENT_ACKNOWLEDGE);
            session.createProducer(session.createQueue("PLAIN.OUT"))
                    .send(session.createTextMessage("re " + message.getBody(String.class)));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
