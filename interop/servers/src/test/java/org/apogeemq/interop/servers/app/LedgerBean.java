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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
            context.createProducer().send(query.getJMSReplyTo(), String.join("\n", rows(query.getBody(String.class))));
        } catch (InvalidDestinationRuntimeException nobodyAsksAnyMore) {
            // it was answered before the broker was restarted
        } catch (JMSException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(query);
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }
}
