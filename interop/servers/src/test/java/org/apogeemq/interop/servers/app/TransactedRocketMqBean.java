package org.apogeemq.interop.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Wants what brokers of Apache RocketMQ do not have: to consume in the container's transactions. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ROCKETMQ_REFUSED"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "reconnectMaxDelay", propertyValue = "2000")
        })
public class TransactedRocketMqBean implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new AssertionError("not in a transaction, and not without one");
    }
}
