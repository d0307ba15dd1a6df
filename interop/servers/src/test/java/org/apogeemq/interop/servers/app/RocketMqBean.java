package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Consumes outside of transactions, as brokers of Apache RocketMQ need it, and answers through a pool without them; brings
 * that pool, and one that has them. Throws
 * the first time at what begins so; answers to {@code statistics} what the adapter has counted of it.
 */
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/PlainCF",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "apogee-ra",
        transactional = false,
        properties = "uri=${apogee.uri}")
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/TransactedCF",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "apogee-ra",
        properties = "uri=${apogee.uri}")
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ROCKETMQ_IN"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "2")
        })
public class RocketMqBean implements MessageListener {
    @Resource(lookup = "java:app/jms/PlainCF")
    private ConnectionFactory factory;

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void onMessage(Message message) {
        try (JMSContext context = factory.createContext()) {
            String text = message.getBody(String.class);
            if (text.startsWith("throw") && !message.getJMSRedelivered()) {
                throw new IllegalArgumentException(text);
            }
            String answer = text.equals("statistics") ? "delivered " + delivered() : "re " + text;
            context.createProducer().send(context.createQueue("ROCKETMQ_OUT"), answer);
        } catch (JMSException | JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object delivered() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName all = new ObjectName("org.apogeemq:type=Activation,bean=RocketMqBean,*");
        return server.getAttribute(server.queryNames(all, null).iterator().next(), "Delivered");
    }
}
