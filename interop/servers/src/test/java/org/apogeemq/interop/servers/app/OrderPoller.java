package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Fetches orders for the clerk and answers queries to the database, without message-driven beans and transactions. */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class OrderPoller {
    private static final long WAIT_MILLIS = 200;

    @EJB
    private OrderClerk clerk;

    @Resource(name = "jms/ApogeeCF")
    private ConnectionFactory factory;

    @Resource(name = "jdbc/Orders")
    private DataSource database;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void poll() {
        try (JMSContext context = factory.createContext();
                JMSConsumer orders = context.createConsumer(context.createQueue("ORDERS"));
                JMSConsumer queries = context.createConsumer(context.createQueue("LEDGER"))) {
            for (Message m = orders.receive(WAIT_MILLIS); m != null; m = orders.receive(WAIT_MILLIS)) {
                Queue answers = (Queue) m.getJMSReplyTo();
                clerk.take(m.getBody(String.class), m.getIntProperty("JMSXDeliveryCount"), answers.getQueueName());
            }
            for (Message m = queries.receive(WAIT_MILLIS); m != null; m = queries.receive(WAIT_MILLIS)) {
                context.createProducer().send(m.getJMSReplyTo(), Orders.lines(database, m.getBody(String.class)));
            }
        } catch (InvalidDestinationRuntimeException nobodyAsksAnyMore) {
            // it was answered before
        } catch (JMSException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
