package org.apogeemq.tck.sample.first;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apogeemq.tck.porting.ApogeeJmsObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Part of a tiny suite that the runner's tests run; its name keeps it out of the ordinary build's own. */
class SampleQueueIT {
    @Test
    void sendsAndReceives() throws Exception {
        ApogeeJmsObjects objects = new ApogeeJmsObjects();
        Queue queue = objects.getQueue("MY_QUEUE");
        long timeout = Long.parseLong(System.getProperty("jms_timeout"));
        try (Connection connection = objects.getConnectionFactory("MyConnectionFactory")
                .createConnection(System.getProperty("user"), System.getProperty("password"))) {
            connection.start();
            Session session = connection.createSession();
            session.createProducer(queue).send(session.createTextMessage("x"));
            TextMessage message = (TextMessage) session.createConsumer(queue).receive(timeout);
            assertThat(message.getText()).isEqualTo("x");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sample.other", matches = "yes", disabledReason = "not for this version")
    void isLeftOutByTheSuite() {}
}
