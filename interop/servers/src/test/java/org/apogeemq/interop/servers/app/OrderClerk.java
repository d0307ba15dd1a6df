package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes an order into the database and answers it, in one transaction of the container: nothing is consumed in it. */
@Stateless
public class OrderClerk {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource(name = "jdbc/Orders")
    private DataSource database;

    /**
     * Returns at once.
     *
     * @param answers the queue that is answered to
     */
    @Asynchronous
    public void take(String id, int deliveries, String answers) {
        try {
            Orders.write(database, id, deliveries);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        context.createProducer()
                .setProperty("deliveries", deliveries)
                .setProperty("process", ProcessHandle.current().pid())
                .send(context.createQueue(answers), id);
    }
}
