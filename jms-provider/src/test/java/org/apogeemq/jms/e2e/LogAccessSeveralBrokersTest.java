package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking messages up in, and replaying, a queue that is on two brokers; over a lost connection. */
@Timeout(120)
class LogAccessSeveralBrokersTest {
    private static final long WAIT = 60_000;

    @Test
    void allBrokersOfTheDestinationAreAskedAndMoved(@TempDir Path directory) throws Exception {
        try (Rig rig = new Rig(Transport.TCP, directory)) {
            rig.addBroker("b2", directory.resolve("second"));
            rig.createTopic("b1", "BOTH");
            rig.createTopic("b2", "BOTH");
            ApogeeConnectionFactory factory =
                    new ApogeeConnectionFactory(rig.uri("reconnectDelay=20&reconnectMaxDelay=100"));
            try (Connection connection = factory.createConnection()) {
                connection.start();
                Session session = connection.createSession();
                Queue queue = session.createQueue("BOTH");
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < 6; i++) { // sessions divide among the brokers
                    Session sender = connection.createSession();
                    Message message = sender.createTextMessage("m" + i);
                    message.setJMSCorrelationID("all");
                    sender.createProducer(queue).send(message);
                    ids.add(message.getJMSMessageID());
                    sender.close();
                }
                find(session, queue, ids);
                consumeAll(session, queue);
                Replay replay = (Replay) session;
                await().atMost(WAIT, TimeUnit.MILLISECONDS)
                        .until(() ->
                                replay.replay(queue, ReplayFrom.first(), true).again() == 6);
                ReplayReport report = replay.replay(queue, ReplayFrom.first(), false);
                assertThat(report.moves()).extracting(ReplayReport.Move::broker).containsExactlyInAnyOrder("b1", "b2");
                assertThatThrownBy(() -> replay.replay(queue, ReplayFrom.offset(0), true))
                        .isInstanceOf(JMSException.class)
                        .hasMessageContaining("give a time");
                consumeAll(session, queue);
                rig.stopBroker("b2");
                rig.startBroker("b2");
                find(session, queue, ids);
            }
        }
    }

    private static void find(Session session, Queue queue, List<String> ids) throws JMSException {
        MessageLookup lookup = (MessageLookup) session;
        for (int i = 0; i < ids.size(); i++) {
            Message found = lookup.findByMessageId(queue, ids.get(i));
            assertThat(found).as(ids.get(i)).isNotNull();
            assertThat(found.getBody(String.class)).isEqualTo("m" + i);
        }
        assertThat(lookup.findByCorrelationId(queue, "all", 10)).hasSize(ids.size());
        assertThat(lookup.findByCorrelationId(queue, "all", 4)).hasSize(4);
    }

    private static void consumeAll(Session session, Queue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (int i = 0; i < 6; i++) {
                texts.add(consumer.receive(WAIT).getBody(String.class));
            }
            assertThat(consumer.receive(300)).isNull();
        }
        assertThat(texts).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4", "m5");
    }
}
