package org.apogeemq.tck.sample.first;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import org.apogeemq.tck.porting.ApogeeJmsObjects;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Part of the tiny suite: leaves a durable subscription behind, as a test of the real one does. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SampleSubscriptionIT {
    private static final String NAME = "TxTopicTestSubscription";

    private final ApogeeJmsObjects objects = new ApogeeJmsObjects();

    private TopicConnection connection() throws Exception {
        return objects.getTopicConnectionFactory("DURABLE_SUB_CONNECTION_FACTORY")
                .createTopicConnection();
    }

    @Test
    @Order(1)
    void forgetsToUnsubscribe() throws Exception {
        Topic topic = objects.getTopic("MY_TOPIC");
        try (TopicConnection connection = connection()) {
            connection.createSession().createDurableConsumer(topic, NAME);
        }
    }

    @Test
    @Order(2)
    void findsNoSubscription() throws Exception {
        try (TopicConnection connection = connection()) {
            Session session = connection.createSession();
            assertThatThrownBy(() -> session.unsubscribe(NAME)).isInstanceOf(InvalidDestinationException.class);
        }
    }
}
