package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.Broker;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Fault;
import org.apogeemq.testkit.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection breaks at a commit: what the application is told is what the broker did. */
@Timeout(180)
class LostCommitTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Broker broker;
    private FrameProxy proxy;

    @BeforeEach
    void start() throws Exception {
        broker = OneBroker.start(Ports.free(), directory);
        proxy = FrameProxy.start((InetSocketAddress) broker.addresses().get(0), LIMIT);
    }

    @AfterEach
    void close() throws Exception {
        proxy.refuse(false);
        Collections.reverse(open);
        for (AutoCloseable one : open) {
            one.close();
        }
        proxy.close();
        broker.close();
    }

    /** Through the proxy. */
    private ApogeeConnection connect(String parameters) throws JMSException {
        return connect(parameters, proxy.address());
    }

    private ApogeeConnection connect(String parameters, InetSocketAddress address) throws JMSException {
        ConnectionSettings settings = OneBroker.settings(parameters);
        String key = Clocks.SYSTEM.keys().next();
        ApogeeConnection connection = new ApogeeConnection(
                OneBroker.open(address, settings, key), settings, Clocks.SYSTEM, Domain.UNIFIED, "test", key);
        open.add(connection);
        connection.connect();
        connection.start();
        return connection;
    }

    /** What is in a queue, as the broker sees it. */
    private List<String> content(String name) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection direct =
                        connect("", (InetSocketAddress) broker.addresses().get(0));
                Session session = direct.createSession();
                QueueBrowser browser = session.createBrowser(session.createQueue(name))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return texts;
    }

    private static void put(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    /** A session that has received "order" from IN and sent "done" to OUT. */
    private Session worked(Connection connection) throws JMSException {
        try (Session plain = connection.createSession()) {
            put(plain, "IN", "order");
        }
        Session tx = connection.createSession(true, 0);
        Message order = tx.createConsumer(tx.createQueue("IN")).receive(WAIT);
        put(tx, "OUT", order.getBody(String.class) + " done");
        return tx;
    }

    private void assertCommitted() throws JMSException {
        assertThat(content("IN")).isEmpty();
        assertThat(content("OUT")).containsExactly("order done");
    }

    private void assertRolledBack() throws JMSException {
        assertThat(content("IN")).containsExactly("order");
        assertThat(content("OUT")).isEmpty();
    }

    @Test
    void commitThatWasCarriedOutSucceedsThoughItsAnswerIsLost() throws Exception {
        Session tx = worked(connect(""));
        proxy.at(RequestCode.COMMIT, Fault.CUT_AFTER);
        tx.commit();
        assertThat(proxy.isDone()).isTrue();
        assertCommitted();
    }

    @Test
    void commitThatDidNotReachTheBrokerIsRolledBackAndItsMessageComesAgain() throws Exception {
        Session tx = worked(connect(""));
        proxy.at(RequestCode.COMMIT, Fault.CUT_BEFORE);
        assertThatThrownBy(tx::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("do its work again");
        assertRolledBack();
        MessageConsumer consumer = tx.createConsumer(tx.createQueue("OTHER"));
        assertThat(consumer.receiveNoWait()).isNull();
        put(tx, "OUT", "order done");
        tx.commit();
        assertThat(content("OUT")).containsExactly("order done");
    }

    @Test
    void whatWasReceivedInARolledBackCommitComesAgainInOrderAndCounted() throws Exception {
        ApogeeConnection connection = connect("");
        Session plain = connection.createSession();
        for (String text : List.of("a", "b", "c", "d")) {
            put(plain, "IN", text);
        }
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(tx.createQueue("IN"));
        assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("a");
        assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("b");
        proxy.at(RequestCode.COMMIT, Fault.CUT_BEFORE);
        assertThatThrownBy(tx::commit).isInstanceOf(TransactionRolledBackException.class);
        Message again = consumer.receive(WAIT);
        assertThat(again.getBody(String.class)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        for (String text : List.of("b", "c", "d")) {
            assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo(text);
        }
        tx.commit();
        assertThat(content("IN")).isEmpty();
    }

    @Test
    void commitThatReachesTheBrokerAfterTheClientHasAskedIsNotCarriedOut() throws Exception {
        Session tx = worked(connect(""));
        proxy.at(RequestCode.COMMIT, Fault.HALF_OPEN);
        assertThatThrownBy(tx::commit).isInstanceOf(TransactionRolledBackException.class);
        proxy.deliverLate();
        assertRolledBack();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_AFTER", "CUT_BEFORE", "HALF_OPEN"})
    void answersThatAreLostAgainAndAgainChangeNothing(Fault atQuestion) throws Exception {
        Session tx = worked(connect(""));
        proxy.at(RequestCode.COMMIT, Fault.CUT_AFTER);
        for (int i = 0; i < 3; i++) {
            proxy.at(RequestCode.COMMIT_OUTCOME, atQuestion);
        }
        tx.commit();
        assertThat(proxy.isDone()).isTrue();
        assertCommitted();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_AFTER", "CUT_BEFORE"})
    void aBrokerThatWasRestartedMeanwhileKnowsIt(Fault atCommit) throws Exception {
        Session tx = worked(connect("&requestTimeout=120000"));
        proxy.refuse(true);
        proxy.at(RequestCode.COMMIT, atCommit);
        Thread restart = new Thread(() -> {
            try {
                await().atMost(LIMIT).until(proxy::isDone);
                int port = ((InetSocketAddress) broker.addresses().get(0)).getPort();
                broker.close();
                broker = OneBroker.start(port, directory);
                proxy.refuse(false);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        restart.start();
        JMSException rolledBack = catchThrowableOfType(TransactionRolledBackException.class, tx::commit);
        restart.join(WAIT);
        assertThat(rolledBack == null).isEqualTo(atCommit == Fault.CUT_AFTER);
        if (rolledBack == null) {
            assertCommitted();
        } else {
            assertRolledBack();
        }
    }

    @Test
    void commitWhoseAnswerDoesNotComeInTimeIsAskedFor() throws Exception {
        Session tx = worked(connect("&requestTimeout=8000"));
        proxy.at(RequestCode.COMMIT, Fault.SWALLOW_ANSWER);
        tx.commit();
        assertThat(proxy.isDone()).isTrue();
        assertCommitted();
    }

    @Test
    void whenNoBrokerComesBackTheExceptionSaysThatItIsInDoubtAndWhatToDo() throws Exception {
        ApogeeConnection connection = connect("&requestTimeout=8000");
        Session tx = worked(connection);
        proxy.refuse(true);
        proxy.at(RequestCode.COMMIT, Fault.CUT_AFTER);
        JMSException inDoubt = catchThrowableOfType(JMSException.class, tx::commit);
        assertThat(inDoubt).isNotInstanceOf(TransactionRolledBackException.class);
        assertThat(inDoubt.getErrorCode()).isEqualTo("IN_DOUBT");
        assertThat(inDoubt)
                .hasMessageContaining("requestTimeout=8000")
                .hasMessageContaining("broker b1")
                .hasMessageContaining("look whether");
        proxy.refuse(false);
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            put(tx, "OUT", "next");
            tx.commit();
            return true;
        });
        assertThat(content("OUT")).containsExactly("order done", "next");
    }

    @Test
    void givenUpConnectionLeavesTheCommitInDoubt() throws Exception {
        Session tx = worked(connect("&reconnectTimeout=300"));
        proxy.refuse(true);
        proxy.at(RequestCode.COMMIT, Fault.CUT_BEFORE);
        JMSException inDoubt = catchThrowableOfType(JMSException.class, tx::commit);
        assertThat(inDoubt.getErrorCode()).isEqualTo("IN_DOUBT");
        assertThat(inDoubt).hasMessageContaining("reconnectTimeout=300");
    }

    @Test
    void contextsCommitEndsTheSameWay() throws Exception {
        ApogeeConnection connection = connect("");
        try (JMSContext context = ApogeeContext.first(connection, JMSContext.SESSION_TRANSACTED)) {
            open.remove(connection);
            Queue queue = context.createQueue("OUT");
            context.createProducer().send(queue, "never");
            proxy.at(RequestCode.COMMIT, Fault.CUT_BEFORE);
            assertThatThrownBy(context::commit).isInstanceOf(TransactionRolledBackRuntimeException.class);
            context.createProducer().send(queue, "once");
            proxy.at(RequestCode.COMMIT, Fault.CUT_AFTER);
            context.commit();
            JMSConsumer consumer = context.createConsumer(queue);
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("once");
        }
    }

    @Test
    void transactedListenerDoesEachMessageOnceWhateverIsLost() throws Exception {
        int messages = 30;
        ApogeeConnection connection = connect("");
        Session plain = connection.createSession();
        for (int i = 0; i < messages; i++) {
            put(plain, "IN", "" + i);
        }
        Session tx = connection.createSession(true, 0);
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        Random random = new Random(3);
        tx.createConsumer(tx.createQueue("IN")).setMessageListener(message -> {
            try {
                put(tx, "OUT", message.getBody(String.class));
                if (random.nextInt(3) == 0) {
                    proxy.at(RequestCode.COMMIT, random.nextBoolean() ? Fault.CUT_BEFORE : Fault.CUT_AFTER);
                }
                tx.commit();
                outcomes.add("committed");
            } catch (TransactionRolledBackException e) {
                // it comes again
            } catch (JMSException e) {
                outcomes.add(e.toString());
            }
        });
        for (int i = 0; i < messages; i++) {
            assertThat(outcomes.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo("committed");
        }
        assertThat(content("IN")).isEmpty();
        assertThat(content("OUT")).hasSize(messages).doesNotHaveDuplicates();
    }

    @Test
    void everyTransactionIsThereOrNotAsItsCommitHasSaid() throws Exception {
        Session tx = connect("").createSession(true, 0);
        Random random = new Random(11);
        Fault[] faults = Fault.values();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = "t" + i;
            put(tx, "A", text);
            put(tx, "B", text);
            int fault = random.nextInt(5);
            if (fault < 3) {
                proxy.at(RequestCode.COMMIT, faults[fault]);
            }
            if (random.nextInt(4) == 0 && fault < 3) {
                proxy.at(RequestCode.COMMIT_OUTCOME, faults[random.nextInt(3)]);
            }
            try {
                tx.commit();
                expected.add(text);
            } catch (TransactionRolledBackException e) {
                // said to be nowhere
            }
            proxy.deliverLate();
        }
        assertThat(expected).hasSizeBetween(20, 59);
        assertThat(content("A")).containsExactlyElementsOf(expected);
        assertThat(content("B")).containsExactlyElementsOf(expected);
    }
}
