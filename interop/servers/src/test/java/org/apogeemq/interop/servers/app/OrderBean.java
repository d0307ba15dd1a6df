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
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Writes each order into the database and answers to where the message says, all in the container's transaction. Row and
 * answer say which delivery of the message they come from, and which process.
 */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ORDERS"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue")
        })
public class OrderBean implements MessageListener {
    /** Property of an order: what happens at the end. */
    public static final String ENDING = "ending";
    /** Property of an order: whether the answer is sent before the row is written. */
    public static final String ANSWER_FIRST = "answerFirst";

    /** How the bean ends. */
    public enum Ending {
        COMMIT,
        /** Marks the first delivery's transaction for rollback. */
        ROLL_BACK_ONCE,
        /** Throws at the first delivery. */
        THROW_ONCE,
        /** Marks every transaction for rollback. */
        ROLL_BACK,
        /** Throws always. */
        THROW
    }

    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource(name = "jdbc/Orders")
    private DataSource database;

    @Resource
    private MessageDrivenContext delivery;

    @Override
    public void onMessage(Message message) {
        try {
            int count = message.getIntProperty("JMSXDeliveryCount");
            if (message.getBooleanProperty(ANSWER_FIRST)) {
                answer(message, count);
                write(message, count);
            } else {
                write(message, count);
                answer(message, count);
            }
            end(Ending.valueOf(message.getStringProperty(ENDING)), count);
        } catch (JMSException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(Message message, int count) throws JMSException, SQLException {
        Orders.write(database, message.getBody(String.class), count);
    }

    private void answer(Message message, int count) throws JMSException {
        context.createProducer()
                .setProperty("deliveries", count)
                .setProperty("process", ProcessHandle.current().pid())
                .send(message.getJMSReplyTo(), message.getBody(String.class));
    }

    private void end(Ending ending, int count) {
        boolean first = count == 1;
        if (ending == Ending.ROLL_BACK || (ending == Ending.ROLL_BACK_ONCE && first)) {
            delivery.setRollbackOnly();
        } else if (ending == Ending.THROW || (ending == Ending.THROW_ONCE && first)) {
            throw new IllegalArgumentException("delivery " + count);
        }
    }
}
