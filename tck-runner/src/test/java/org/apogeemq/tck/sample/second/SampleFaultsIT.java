package org.apogeemq.tck.sample.second;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import org.apogeemq.tck.porting.ApogeeJmsObjects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests that do not pass, each in another way, and one after them that does. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SampleFaultsIT {
    private final ApogeeJmsObjects objects = new ApogeeJmsObjects();

    @Test
    @Order(1)
    void leavesAMessageAndFails() throws Exception {
        try (Connection connection =
                objects.getConnectionFactory("MyConnectionFactory").createConnection()) {
            Session session = connection.createSession();
            session.createProducer(objects.getQueue("LEFT")).send(session.createMessage());
        }
        throw new IllegalStateException("on purpose", new JMSException("the cause"));
    }

    @Test
    @Order(2)
    void hangs() throws Exception {
        new CountDownLatch(1).await();
    }

    @Test
    @Order(3)
    void killsItsProcess() {
        Runtime.getRuntime().halt(7);
    }

    @Test
    @Order(4)
    void findsAFreshServer() throws Exception {
        Queue queue = objects.getQueue("LEFT");
        try (Connection connection =
                objects.getConnectionFactory("MyConnectionFactory").createConnection()) {
            connection.start();
            Message left = connection.createSession().createConsumer(queue).receiveNoWait();
            if (left != null) {
                throw new IllegalStateException("a message of an earlier test");
            }
        }
    }
}
