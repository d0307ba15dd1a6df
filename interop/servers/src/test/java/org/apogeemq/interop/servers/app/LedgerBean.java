package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Tells the tests what is in the database: answers a query with the values of its rows, a line for each row. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "LEDGER"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "concurrency", propertyValue = "1")
        })
@TransactionManagement(TransactionManagementType.BEAN)
public class LedgerBean implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource(name = "jdbc/Orders")
    private DataSource database;

    @Override
    public void onMessage(Message query) {
        try {
            context.createProducer()
                    .setProperty("deliveries", query.getIntProperty("JMSXDeliveryCount"))
                    .send(query.getJMSReplyTo(), Orders.lines(database, query.getBody(String.class)));
        } catch (InvalidDestinationRuntimeException nobodyAsksAnyMore) {
            // it was answered before the broker was restarted
        } catch (JMSException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
