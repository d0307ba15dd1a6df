package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Topic;

/** Brings its queue, topic and connection factory with it. Announces what it gets; rolls back once what begins so. */
@JMSDestinationDefinition(
        name = "java:app/jms/definedQueue",
        interfaceName = "jakarta.jms.Queue",
        className = "org.apogeemq.ra.admin.AdminQueue",
        resourceAdapter = "apogee-ra",
        destinationName = "DEFINED.IN",
        properties = "name=DEFINED.IN")
@JMSDestinationDefinition(
        name = "java:app/jms/definedTopic",
        interfaceName = "jakarta.jms.Topic",
        className = "org.apogeemq.ra.admin.AdminTopic",
        resourceAdapter = "apogee-ra",
        destinationName = "DEFINED.OUT",
        properties = "name=DEFINED.OUT")
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/DefinedCF",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "apogee-ra",
        properties = "uri=${apogee.uri}")
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "java:app/jms/definedQueue"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class DefinedBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("java:app/jms/DefinedCF")
    private JMSContext context;

    @Resource(lookup = "java:app/jms/definedTopic")
    private Topic announcements;

    @Resource
    private MessageDrivenContext delivery;

    @Override
    public void onMessage(Message message) {
        try {
            String text = message.getBody(String.class);
            boolean again = message.getJMSRedelivered();
            context.createProducer().setProperty("redelivered", again).send(announcements, text);
            if (text.startsWith("roll back") && !again) {
                delivery.setRollbackOnly();
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
