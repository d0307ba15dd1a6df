package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Message groups of a destination with several queues, and of one on several brokers. */
class SpreadGroupTest extends TwoBrokers {
    private static final List<String> GROUPS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    /** Each message by a session and connection of its own. */
    private void send(String queue) throws JMSException {
        for (int i = 0; i < 4; i++) {
            for (String group : GROUPS) {
                try (Connection connection = new ApogeeConnectionFactory(rig.uri("")).createConnection()) {
                    Session session = connection.createSession();
                    Message message = session.createTextMessage(group + i);
                    message.setStringProperty("JMSXGroupID", group);
                    session.createProducer(session.createQueue(queue)).send(message);
                }
            }
        }
    }

    private void eachGroupGoesInOrderToOneConsumerAtATime(String name) throws JMSException {
        send(name);
        Session slow = started("prefetch=1").createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = slow.createQueue(name);
        MessageConsumer one = slow.createConsumer(queue);
        Message held = one.receive(WAIT);
        String group = held.getStringProperty("JMSXGroupID");
        assertThat(EndToEnd.text(held)).isEqualTo(group + 0);
        MessageConsumer two = started("").createSession().createConsumer(queue);
        List<String> others = new ArrayList<>();
        for (Message m = two.receive(2_000); m != null; m = two.receive(2_000)) {
            others.add(EndToEnd.text(m));
        }
        assertThat(others).noneMatch(text -> text.startsWith(group));
        slow.close();
        int left = 4 * GROUPS.size() - others.size();
        for (int i = 0; i < left; i++) {
            others.add(EndToEnd.text(two.receive(WAIT)));
        }
        for (String each : GROUPS) {
            assertThat(others.stream().filter(text -> text.startsWith(each)))
                    .containsExactly(each + 0, each + 1, each + 2, each + 3);
        }
    }

    @Test
    @DisplayName("3.5.9 a group keeps to one queue of a destination with several")
    void severalQueues() throws Exception {
        rig.createTopic("b1", "QUEUES", 4);
        eachGroupGoesInOrderToOneConsumerAtATime("QUEUES");
    }

    @Test
    @DisplayName("3.5.9 a group keeps to one broker of a destination on several, whoever sends")
    void severalBrokers() throws Exception {
        rig.createTopic("b1", "BROKERS");
        rig.createTopic("b2", "BROKERS");
        eachGroupGoesInOrderToOneConsumerAtATime("BROKERS");
    }
}
