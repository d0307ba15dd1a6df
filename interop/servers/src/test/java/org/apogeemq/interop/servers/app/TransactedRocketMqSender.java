package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.transaction.UserTransaction;

/** Tries to send in a transaction through a pool that has XA, and answers what it is told. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ROCKETMQ_SEND"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "1")
        })
@TransactionManagement(TransactionManagementType.BEAN)
public class TransactedRocketMqSender implements MessageListener {
    @Resource(lookup = "java:app/jms/PlainCF")
    private ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/TransactedCF")
    private ConnectionFactory transacted;

    @Resource
    private UserTransaction transaction;

    @Override
    public void onMessage(Message message) {
        try {
            String refusal = refusal(message.getBody(String.class));
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("ROCKETMQ_REASONS"), refusal);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String refusal(String text) throws Exception {
        transaction.begin();
        try (JMSContext context = transacted.createContext()) {
            context.createProducer().send(context.createQueue("ROCKETMQ_OUT"), text);
            return "not refused";
        } catch (JMSRuntimeException e) {
            return e.getMessage();
        } finally {
            transaction.rollback();
        }
    }
}
