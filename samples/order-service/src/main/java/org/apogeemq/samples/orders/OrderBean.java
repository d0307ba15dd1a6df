package org.apogeemq.samples.orders;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Confirms orders. The order taken, the row written and the confirmation sent are one transaction of the container. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ORDERS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "4"),
            @ActivationConfigProperty(propertyName = "redeliveryDelay", propertyValue = "500")
        })
public class OrderBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource
    private MessageDrivenContext delivery;

    @EJB
    private OrderBook book;

    @Override
    public void onMessage(Message order) {
        try {
            int number = order.getIntProperty("number");
            int count = order.getIntProperty("JMSXDeliveryCount");
            String text = order.getBody(String.class);
            book.confirm(number, count);
            context.createProducer()
                    .send(
                            context.createQueue("CONFIRMATIONS"),
                            "order " + number + ", " + text + ": confirmed at delivery " + count);
            if (text.endsWith("glass") && count == 1) {
                delivery.setRollbackOnly(); // broken on the way: row and confirmation are taken back, the order comes
                // again
            }
        } catch (JMSException e) {
            throw new EJBException(e);
        }
    }
}
