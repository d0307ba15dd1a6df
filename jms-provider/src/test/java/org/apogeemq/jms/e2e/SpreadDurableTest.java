package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Durable subscriptions of a topic that another broker gets while nobody has them open. */
class SpreadDurableTest extends TwoBrokers {
    /** Sessions of one connection take brokers in turns. */
    private List<String> sendFromTwoSessions(String prefix) throws JMSException {
        List<String> sent = new ArrayList<>();
        Connection connection = started("");
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession();
            session.createProducer(session.createTopic("T")).send(session.createTextMessage(prefix + i));
            sent.add(prefix + i);
        }
        return sent;
    }

    private void missesNothing(String first, String second) throws Exception {
        rig.createTopic(first, "T");
        try (Connection connection = new ApogeeConnectionFactory(rig.uri("clientId=one")).createConnection()) {
            Session session = connection.createSession();
            Topic topic = session.createTopic("T");
            session.createDurableConsumer(topic, "durable").close();
            session.createSharedDurableConsumer(topic, "shared").close();
        }
        rig.createTopic(second, "T");
        List<String> sent = sendFromTwoSessions("while closed ");
        Session session = started("clientId=one").createSession();
        Topic topic = session.createTopic("T");
        MessageConsumer durable = session.createDurableConsumer(topic, "durable");
        MessageConsumer shared = session.createSharedDurableConsumer(topic, "shared");
        MessageConsumer fresh = session.createDurableConsumer(topic, "new");
        sent.addAll(sendFromTwoSessions("while open "));
        for (MessageConsumer consumer : List.of(durable, shared)) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                got.add(EndToEnd.text(consumer.receive(WAIT)));
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(consumer.receiveNoWait()).isNull();
        }
        assertThat(EndToEnd.text(fresh.receive(WAIT))).startsWith("while open");
        assertThat(EndToEnd.text(fresh.receive(WAIT))).startsWith("while open");
        assertThat(fresh.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.3.3 they get what a later broker was sent meanwhile")
    void missNothingOfALaterBroker() throws Exception {
        missesNothing("b1", "b2");
    }

    @Test
    @DisplayName("8.3.3 also when the later broker comes first by name")
    void missNothingOfABrokerThatComesFirst() throws Exception {
        missesNothing("b2", "b1");
    }
}
