package org.apogeemq.jms.e2e;

import static org.apogeemq.jms.vendor.LocalTransactionState.COMMIT;
import static org.apogeemq.jms.vendor.LocalTransactionState.ROLLBACK;
import static org.apogeemq.jms.vendor.LocalTransactionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.body.HalfMessageList;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.ListHalfMessagesRequest;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Half messages whose decision the broker has to ask for. */
@Timeout(240)
class HalfMessageCheckTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String GROUP = "deciders";

    @TempDir
    Path directory;

    private Rig rig;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void startBroker() throws Exception {
        rig = Rig.with(
                Map.of(
                        "transactionTimeOut", "200",
                        "transactionCheckInterval", "300",
                        "transactionCheckMax", "1000000"),
                directory.resolve("b1"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        rig.close();
    }

    /** Answers checks by the text of the message; executes nothing and does not know. */
    private static class Deciding implements TransactionListener {
        final Map<String, LocalTransactionState> answers = new ConcurrentHashMap<>();
        final Map<String, Message> checked = new ConcurrentHashMap<>();
        final Map<String, String> threads = new ConcurrentHashMap<>();

        Deciding answer(String text, LocalTransactionState state) {
            answers.put(text, state);
            return this;
        }

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
            return UNKNOWN;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(Message message) throws Exception {
            String text = ((TextMessage) message).getText();
            threads.put(text, Thread.currentThread().getName());
            checked.put(text, message);
            return answers.getOrDefault(text, UNKNOWN);
        }
    }

    private Connection connect(String parameters) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    private Session session() throws JMSException {
        return connect("").createSession();
    }

    private static HalfMessageProducer producer(Session session, String queue, TransactionListener listener)
            throws JMSException {
        return ((HalfMessages) session).createHalfMessageProducer(session.createQueue(queue), GROUP, listener);
    }

    private MessageConsumer consumer(String queue) throws JMSException {
        Session session = session();
        return session.createConsumer(session.createQueue(queue));
    }

    private static String next(MessageConsumer consumer) throws JMSException {
        return EndToEnd.text(consumer.receive(LIMIT.toMillis()));
    }

    @Test
    void theListenerIsAskedOnAThreadOfItsOwnAndDecides() throws Exception {
        Session session = session();
        Deciding deciding = new Deciding().answer("paid", COMMIT).answer("cancelled", ROLLBACK);
        HalfMessageProducer producer = producer(session, "ASKED", deciding);
        TextMessage paid = session.createTextMessage("paid");
        paid.setIntProperty("amount", 17);
        paid.setJMSCorrelationID("order 4711");
        assertThat(producer.send(paid)).isEqualTo(UNKNOWN);
        producer.send(session.createTextMessage("cancelled"));
        MessageConsumer consumer = consumer("ASKED");

        assertThat(next(consumer)).isEqualTo("paid");
        await().atMost(LIMIT).until(() -> deciding.checked.containsKey("cancelled"));
        Message asked = deciding.checked.get("paid");
        assertThat(asked.getJMSMessageID()).isEqualTo(paid.getJMSMessageID());
        assertThat(asked.getIntProperty("amount")).isEqualTo(17);
        assertThat(asked.getJMSCorrelationID()).isEqualTo("order 4711");
        assertThat(asked.getJMSDestination()).isEqualTo(session.createQueue("ASKED"));
        assertThat(deciding.threads.get("paid")).contains("-check-");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void anotherConnectionOfTheGroupDecidesWhenTheSendersIsClosed() throws Exception {
        Connection gone = connect("");
        Session sending = gone.createSession();
        producer(sending, "INHERITED", new Deciding()).send(sending.createTextMessage("inherited"));
        gone.close();
        MessageConsumer consumer = consumer("INHERITED");
        Deciding heir = new Deciding().answer("inherited", COMMIT);
        producer(session(), "OTHER", heir);

        assertThat(next(consumer)).isEqualTo("inherited");
        assertThat(heir.checked.get("inherited").getJMSDestination())
                .isEqualTo(session().createQueue("INHERITED"));
    }

    @Test
    void anotherProcessOfTheGroupDecidesWhenTheSendersWasKilled() throws Exception {
        try (ChildJvm child =
                ChildJvm.start(HalfSenderMain.class, rig.uri(""), "ORPHANED", GROUP, "of the killed process")) {
            child.awaitLine(HalfSenderMain.EXECUTING::equals, LIMIT);
            child.kill();
        }
        Deciding heir = new Deciding().answer("of the killed process", COMMIT);
        producer(session(), "ORPHANED", heir);
        assertThat(next(consumer("ORPHANED"))).isEqualTo("of the killed process");
    }

    @Test
    void theBrokerIsAnsweredAfterItCameBack() throws Exception {
        Session session = session();
        Deciding deciding = new Deciding();
        producer(session, "BACK", deciding).send(session.createTextMessage("before"));
        await().atMost(LIMIT).until(() -> deciding.checked.containsKey("before"));
        rig.stopBroker();
        deciding.answer("before", COMMIT);
        rig.startBroker();
        assertThat(next(consumer("BACK"))).isEqualTo("before");
    }

    @Test
    void aLocalTransactionThatRunsIsNotAskedAbout() throws Exception {
        CountDownLatch executing = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Deciding slow = new Deciding() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
                executing.countDown();
                if (argument != null && !finish.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("the test did not go on");
                }
                return argument == null ? UNKNOWN : COMMIT;
            }
        };
        Session session = session();
        HalfMessageProducer producer = producer(session, "SLOW", slow);
        Thread sender = new Thread(() -> {
            try {
                producer.send(session.createTextMessage("slow"), "wait");
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        assertThat(executing.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // the broker asks about the oldest first: when it asks a third time about a later one, it has asked about the
        // slow
        Session other = connect("").createSession();
        Deciding counting = new Deciding();
        HalfMessageProducer later =
                ((HalfMessages) other).createHalfMessageProducer(other.createQueue("SLOW"), "others", counting);
        later.send(other.createTextMessage("later"));
        for (int i = 0; i < 3; i++) {
            await().atMost(LIMIT).until(() -> counting.checked.containsKey("later"));
            counting.checked.clear();
        }
        assertThat(slow.checked).doesNotContainKey("slow");
        finish.countDown();
        assertThat(next(consumer("SLOW"))).isEqualTo("slow");
        sender.join(LIMIT.toMillis());
    }

    @Test
    void aListenerThatHangsOrThrowsKeepsNobodyWaiting() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Deciding bad = new Deciding() {
            @Override
            public LocalTransactionState checkLocalTransaction(Message message) throws Exception {
                String text = ((TextMessage) message).getText();
                if (text.equals("hangs")) {
                    hanging.countDown();
                    if (!hang.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                        throw new AssertionError("the test did not go on");
                    }
                } else if (text.equals("throws") && checked.put(text, message) == null) {
                    throw new java.io.IOException("of the test");
                } else if (text.equals("null") && checked.put(text, message) == null) {
                    return null;
                }
                return COMMIT;
            }
        };
        Session session = connect("closeTimeout=100").createSession();
        HalfMessageProducer producer = producer(session, "BAD", bad);
        producer.send(session.createTextMessage("hangs"));
        assertThat(hanging.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (String text : List.of("throws", "null", "fine")) {
            producer.send(session.createTextMessage(text));
        }
        MessageConsumer consumer = session.createConsumer(session.createQueue("BAD"));
        List<String> received = List.of(next(consumer), next(consumer), next(consumer));
        assertThat(received).containsExactlyInAnyOrder("throws", "null", "fine");
        assertThatThrownBy(producer::close)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("still running after closeTimeout=100 ms");
        hang.countDown();
        assertThat(next(consumer)).isEqualTo("hangs");
    }

    @Test
    void closingWaitsForTheListener() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Deciding slow = new Deciding() {
            @Override
            public LocalTransactionState checkLocalTransaction(Message message) throws Exception {
                asked.countDown();
                return finish.await(LIMIT.toSeconds(), TimeUnit.SECONDS) ? COMMIT : UNKNOWN;
            }
        };
        Connection connection = connect("");
        Session session = connection.createSession();
        producer(session, "CLOSING", slow).send(session.createTextMessage("decided while closing"));
        assertThat(asked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = new Thread(() -> {
            try {
                connection.close();
                closed.countDown();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        closer.start();
        await().atMost(LIMIT).until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        assertThat(closed.getCount()).isEqualTo(1);
        finish.countDown();
        assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(next(consumer("CLOSING"))).isEqualTo("decided while closing");
    }

    @Test
    void everyBrokerAsksAndIsAnsweredItself() throws Exception {
        rig.addBroker("b2", directory.resolve("b2"));
        rig.createTopic("b1", "SPREAD");
        rig.createTopic("b2", "SPREAD");
        Connection connection = connect("routeRefresh=100");
        MessageConsumer consumer = consumer("SPREAD");
        Deciding deciding = new Deciding();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Session session = connection.createSession(); // each keeps to one broker, its neighbour to the other
            HalfMessageProducer producer = producer(session, "SPREAD", deciding);
            for (int j = 0; j < 3; j++) {
                texts.add(i + " " + j);
                deciding.answer(i + " " + j, COMMIT);
                producer.send(session.createTextMessage(i + " " + j));
            }
        }
        List<String> received = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            received.add(next(consumer));
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(texts);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void aBrokerThatComesLaterAsksToo() throws Exception {
        Session early = connect("routeRefresh=100").createSession();
        Deciding deciding = new Deciding().answer("at the new broker", COMMIT);
        producer(early, "EARLY", deciding);
        rig.addBroker("b2", directory.resolve("b2"));
        rig.createTopic("b2", "LATE");
        Connection gone = connect("");
        Session sending = gone.createSession();
        Queue queue = sending.createQueue("LATE");
        MessageConsumer consumer = consumer("LATE");
        producer(sending, "LATE", new Deciding()).send(sending.createTextMessage("at the new broker"));
        gone.close();
        assertThat(next(consumer)).isEqualTo("at the new broker");
        assertThat(deciding.checked.get("at the new broker").getJMSDestination())
                .isEqualTo(queue);
    }

    @Test
    void whatTheBrokerIsTooBusyForIsSentAgain() throws Exception {
        rig.close();
        rig = Rig.with(
                Map.of("transactionTimeOut", "3000", "transactionCheckInterval", "300", "maxHalfMessages", "1"),
                directory.resolve("small"));
        Session session = session();
        Deciding deciding = new Deciding() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return argument == null ? UNKNOWN : COMMIT;
            }
        };
        deciding.answer("first", COMMIT);
        HalfMessageProducer producer = producer(session, "BUSY", deciding);
        producer.send(session.createTextMessage("first"));
        // one is undecided and more are not taken, until it is asked about
        assertThat(producer.send(session.createTextMessage("second"), "commit")).isEqualTo(COMMIT);
        MessageConsumer consumer = consumer("BUSY");
        assertThat(List.of(next(consumer), next(consumer))).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void aDecisionThatSomebodyElseHasTakenIsSaid() throws Exception {
        rig.close();
        rig = Rig.with(Map.of("transactionTimeOut", "3600000"), directory.resolve("patient"));
        Deciding deciding = new Deciding() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
                rollBackAllAsAnOperator();
                return COMMIT;
            }
        };
        Session session = session();
        HalfMessageProducer producer = producer(session, "OVERRULED", deciding);
        assertThatThrownBy(() -> producer.send(session.createTextMessage("overruled")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("ROLLBACK")
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("ILLEGAL"));
        assertThat(session.createConsumer(session.createQueue("OVERRULED")).receiveNoWait())
                .isNull();
    }

    private void rollBackAllAsAnOperator() throws Exception {
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            org.apogeemq.remoting.netty.Connection connection =
                    client.connect(rig.address("b1"), LIMIT).get(90, TimeUnit.SECONDS);
            Command list = Command.request(RequestCode.LIST_HALF_MESSAGES, new ListHalfMessagesRequest(0, 10), null);
            Command answer = connection.request(list, LIMIT).get(90, TimeUnit.SECONDS);
            for (HalfMessageInfo half :
                    BodyCodec.decode(answer.body(), HalfMessageList.class).halfMessages()) {
                EndTransactionRequest end = new EndTransactionRequest(
                        half.topic(),
                        half.producerGroup(),
                        half.number(),
                        half.position(),
                        SysFlag.ROLLED_BACK,
                        true,
                        half.msgId(),
                        half.uniqueKey(),
                        null);
                connection
                        .request(Command.request(RequestCode.END_TRANSACTION, end, null), LIMIT)
                        .get(90, TimeUnit.SECONDS);
            }
        }
    }
}
