package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ChildJvm;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Local transactions as an application uses them: many destinations, many messages, deleted destinations, a full disk. */
@Timeout(240)
class LocalTransactionTest {
    private static final long WAIT = 60_000;
    private static final int QUEUES = 40;
    private static final int TOPICS = 10;

    @TempDir
    Path directory;

    private final FileFaults disk = new FileFaults();
    private Rig rig;
    private Connection connection;
    private Session plain;

    @BeforeEach
    void connect() throws Exception {
        rig = Rig.on(disk, directory);
        connection = new ApogeeConnectionFactory(rig.uri("reconnectDelay=20")).createConnection();
        connection.start();
        plain = connection.createSession();
    }

    @AfterEach
    void close() throws Exception {
        disk.diskSpace(Long.MAX_VALUE);
        connection.close();
        rig.close();
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : message.getBody(String.class);
    }

    private static void put(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private String next(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            return text(consumer.receiveNoWait());
        }
    }

    /** A message to each destination. */
    private static void sendToAll(Session session, MessageProducer producer, String text) throws JMSException {
        for (int i = 0; i < QUEUES; i++) {
            producer.send(session.createQueue("Q" + i), session.createTextMessage(text));
        }
        for (int i = 0; i < TOPICS; i++) {
            producer.send(session.createTopic("T" + i), session.createTextMessage(text));
        }
    }

    @Test
    void anyNumberOfDestinationsCommitOrRollBackTogether() throws Exception {
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < QUEUES; i++) {
            consumers.add(plain.createConsumer(plain.createQueue("Q" + i)));
        }
        for (int i = 0; i < TOPICS; i++) {
            Topic topic = plain.createTopic("T" + i);
            consumers.add(plain.createConsumer(topic));
        }
        Session tx = connection.createSession(true, 0);
        MessageProducer producer = tx.createProducer(null);
        sendToAll(tx, producer, "never");
        for (MessageConsumer consumer : consumers) {
            assertThat(consumer.receiveNoWait()).isNull();
        }
        tx.rollback();
        sendToAll(tx, producer, "once");
        tx.commit();
        for (MessageConsumer consumer : consumers) {
            assertThat(text(consumer.receive(WAIT))).isEqualTo("once");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void whatWasReceivedFromManyDestinationsIsConsumedOrComesAgainInOrderAndCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            for (int n = 0; n < 4; n++) {
                put(plain, "IN" + i, "m" + n);
            }
        }
        Session tx = connection.createSession(true, 0);
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            consumers.add(tx.createConsumer(tx.createQueue("IN" + i)));
        }
        for (int round = 1; round <= 3; round++) {
            for (MessageConsumer consumer : consumers) {
                for (int n = 0; n < 3; n++) {
                    Message message = consumer.receive(WAIT);
                    assertThat(text(message)).isEqualTo("m" + n);
                    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(round);
                    assertThat(message.getJMSRedelivered()).isEqualTo(round > 1);
                }
            }
            if (round < 3) {
                tx.rollback();
            }
        }
        tx.commit();
        tx.close();
        for (int i = 0; i < 5; i++) {
            MessageConsumer consumer = plain.createConsumer(plain.createQueue("IN" + i));
            assertThat(text(consumer.receive(WAIT))).isEqualTo("m3");
            assertThat(consumer.receiveNoWait()).isNull();
            consumer.close();
        }
    }

    @Test
    void aHundredThousandSendsNeedNoMemoryInProportion() throws Exception {
        try (ChildJvm sender = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of("-Xmx48m"),
                ManySendsChild.class.getName(),
                List.of(rig.uri("sendTimeout=120000"), "MANY", "100000", "1024"))) {
            assertThat(sender.awaitExit(Duration.ofSeconds(180))).isZero();
        }
        MessageConsumer consumer = plain.createConsumer(plain.createQueue("MANY"));
        for (int i = 0; i < 100_000; i++) {
            Message message = consumer.receive(WAIT);
            assertThat(message.getIntProperty("number")).isEqualTo(i);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void oneMessageTooManyIsSaidAtTheLatestAtTheCommitAndTheNextTransactionWorks() throws Exception {
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("LIMIT");
        MessageProducer producer = tx.createProducer(queue);
        assertThatThrownBy(() -> {
                    for (int i : IntStream.rangeClosed(0, 100_000).toArray()) {
                        producer.send(tx.createTextMessage("" + i));
                    }
                    tx.commit();
                })
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("100000 messages")
                .hasMessageContaining("maxTransactionMessages");
        tx.rollback();
        producer.send(tx.createTextMessage("small"));
        tx.commit();
        assertThat(next("LIMIT")).isEqualTo("small");
    }

    @Test
    void destinationDeletedInsideATransactionRollsItBackAndSaysWhich() throws Exception {
        Session tx = connection.createSession(true, 0);
        EndToEnd.sendStored(tx, "GONE", "a");
        EndToEnd.sendStored(tx, "KEPT", "b");
        rig.deleteTopic("b1", "GONE");
        assertThatThrownBy(tx::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("GONE")
                .hasMessageContaining("deleted");
        assertThat(next("KEPT")).isNull();
        put(tx, "KEPT", "c");
        tx.commit();
        assertThat(next("KEPT")).isEqualTo("c");
    }

    @Test
    void fullDiskAtCommitRollsBackAndWorksAgainWhenThereIsRoom() throws Exception {
        put(plain, "IN", "order");
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(tx.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("order");
        EndToEnd.sendStored(tx, "OUT", "1 done");
        disk.diskSpace(10);
        assertThatThrownBy(tx::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("no space left");
        disk.diskSpace(Long.MAX_VALUE);
        Message again = consumer.receive(WAIT);
        assertThat(text(again)).isEqualTo("order");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        put(tx, "OUT", "2 done");
        tx.commit();
        tx.close();
        assertThat(next("OUT")).isEqualTo("2 done");
        assertThat(next("OUT")).isNull();
        assertThat(next("IN")).isNull();
    }

    @Test
    void sendThatFailsMakesTheCommitARollbackAndWhatWasReceivedComesAgainCounted() throws Exception {
        put(plain, "IN", "order");
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(tx.createQueue("IN"));
        assertThat(text(consumer.receive(WAIT))).isEqualTo("order");
        disk.diskSpace(10);
        put(tx, "OUT", "1 done");
        assertThatThrownBy(tx::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("no space left");
        disk.diskSpace(Long.MAX_VALUE);
        Message again = consumer.receive(WAIT);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        tx.commit();
        assertThat(next("OUT")).isNull();
    }
}
