package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One destination over two brokers behind one name server. Neighbouring sessions of a connection send to different
 * brokers; their messages are called by the session, so that a name tells the broker.
 */
@Timeout(180)
class SpreadDestinationTest {
    private static final long WAIT = 60_000;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int EACH = 20;

    @TempDir
    Path directory;

    private final List<Connection> open = new ArrayList<>();
    private Rig rig;

    @BeforeEach
    void startBrokers() throws Exception {
        rig = new Rig(Transport.TCP, directory.resolve("first"));
        rig.addBroker("b2", directory.resolve("second"));
        for (String topic : List.of("SPREAD", "OTHER")) {
            rig.createTopic("b1", topic);
            rig.createTopic("b2", topic);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Connection connection : open) {
            connection.close();
        }
        rig.close();
    }

    private Connection connect(String parameters) throws JMSException {
        String all = "routeRefresh=200&reconnectMaxDelay=200" + parameters;
        Connection connection = new ApogeeConnectionFactory(rig.uri(all)).createConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    private Connection connect() throws JMSException {
        return connect("");
    }

    /** Two sessions send so many messages each, a0 a1 ... to one broker and b0 b1 ... to the other. */
    private List<String> sendFromTwoSessions(String name, boolean topic, int count) throws JMSException {
        List<String> sent = new ArrayList<>();
        Connection connection = connect();
        for (String session : List.of("a", "b")) {
            Session sending = connection.createSession();
            MessageProducer producer =
                    sending.createProducer(topic ? sending.createTopic(name) : sending.createQueue(name));
            for (int i = 0; i < count; i++) {
                producer.send(sending.createTextMessage(session + i));
                sent.add(session + i);
            }
        }
        return sent;
    }

    private List<String> sendFromTwoSessions() throws JMSException {
        return sendFromTwoSessions("SPREAD", false, EACH);
    }

    private static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(consumer.receive(WAIT)));
        }
        return texts;
    }

    private static List<String> of(String session, List<String> texts) {
        return texts.stream().filter(t -> t.startsWith(session)).toList();
    }

    private static void assertEachOnceInEachSessionsOrder(List<String> got, List<String> sent) {
        assertThat(of("a", got)).isEqualTo(of("a", sent));
        assertThat(of("b", got)).isEqualTo(of("b", sent));
    }

    private static List<String> browse(Session session) throws JMSException {
        List<String> seen = new ArrayList<>();
        QueueBrowser browser = session.createBrowser(session.createQueue("SPREAD"));
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            seen.add(text((Message) messages.nextElement()));
        }
        browser.close();
        return seen;
    }

    /** How many messages there are while a broker is away. */
    private long browsedWithout(String broker) throws Exception {
        rig.stopBroker(broker);
        try {
            Session session = connect().createSession();
            return browse(session).size();
        } finally {
            rig.startBroker(broker);
        }
    }

    @Test
    void sessionsSpreadOverTheBrokers() throws Exception {
        sendFromTwoSessions();
        assertThat(browsedWithout("b1")).isEqualTo(EACH);
        assertThat(browsedWithout("b2")).isEqualTo(EACH);
    }

    @Test
    void oneReceiverGetsTheMessagesOfAllBrokersInEachSendersOrder() throws Exception {
        List<String> sent = sendFromTwoSessions();
        Session session = connect().createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        assertEachOnceInEachSessionsOrder(receive(consumer, sent.size()), sent);
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void prefetchOfOneAndOfNoneReachAllBrokersAgainAndAgain() throws Exception {
        for (int prefetch = 0; prefetch <= 1; prefetch++) {
            List<String> sent = sendFromTwoSessions();
            Session session = connect("&prefetch=" + prefetch).createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
            assertEachOnceInEachSessionsOrder(receive(consumer, sent.size()), sent);
            assertThat(consumer.receiveNoWait()).isNull();
            consumer.close();
        }
    }

    @Test
    void receiveNoWaitFindsWhatAnyBrokerHas() throws Exception {
        List<String> sent = sendFromTwoSessions();
        Session session = connect().createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        List<String> got = new ArrayList<>();
        Message next;
        while ((next = consumer.receiveNoWait()) != null) {
            got.add(text(next));
        }
        assertEachOnceInEachSessionsOrder(got, sent);
    }

    @Test
    void oneListenerGetsTheMessagesOfAllBrokers() throws Exception {
        Session session = connect().createSession();
        List<String> got = listenTo(session.createConsumer(session.createQueue("SPREAD")));
        List<String> sent = sendFromTwoSessions();
        await().atMost(LONG).until(() -> got.size() >= sent.size());
        assertEachOnceInEachSessionsOrder(got, sent);
    }

    /** A broker that is stopped before it has the acknowledgement delivers the message again, marked: that one does not count. */
    private static List<String> listenTo(MessageConsumer consumer) throws JMSException {
        List<String> got = new CopyOnWriteArrayList<>();
        Set<String> seen = new HashSet<>();
        consumer.setMessageListener(message -> {
            try {
                if (seen.add(message.getJMSMessageID()) || !message.getJMSRedelivered()) {
                    got.add(text(message));
                }
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        return got;
    }

    @Test
    void durableSubscriptionKeepsWhatAllBrokersGetAndEndsAtAllOfThem() throws Exception {
        Connection connection = connect("&clientId=c");
        Session session = connection.createSession();
        Topic topic = session.createTopic("SPREAD");
        session.createDurableSubscriber(topic, "d").close();
        List<String> sent = sendFromTwoSessions("SPREAD", true, EACH);
        MessageConsumer consumer = session.createDurableSubscriber(topic, "d");
        assertEachOnceInEachSessionsOrder(receive(consumer, sent.size()), sent);
        consumer.close();
        sendFromTwoSessions("SPREAD", true, 1);
        session.unsubscribe("d");
        MessageConsumer anew = session.createDurableSubscriber(topic, "d");
        assertThat(anew.receiveNoWait()).isNull();
    }

    @Test
    void sharedConsumersDivideWhatAllBrokersGet() throws Exception {
        Session one = connect("&prefetch=1").createSession();
        Session two = connect("&prefetch=1").createSession();
        List<String> first = listenTo(one.createSharedConsumer(one.createTopic("SPREAD"), "s"));
        List<String> second = listenTo(two.createSharedConsumer(two.createTopic("SPREAD"), "s"));
        List<String> sent = sendFromTwoSessions("SPREAD", true, EACH);
        await().atMost(LONG).until(() -> first.size() + second.size() >= sent.size());
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(first).isNotEmpty();
        assertThat(second).isNotEmpty();
    }

    @Test
    void browserShowsTheMessagesOfAllBrokers() throws Exception {
        List<String> sent = sendFromTwoSessions("SPREAD", false, 300); // more than a page of each
        Session session = connect().createSession();
        List<String> seen = browse(session);
        assertEachOnceInEachSessionsOrder(seen, sent);
    }

    @Test
    void transactedReceivesStayAtOneBrokerUntilTheTransactionEnds() throws Exception {
        List<String> sent = sendFromTwoSessions();
        Session session = connect().createSession(true, 0);
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        List<String> got = new ArrayList<>();
        TreeSet<String> firsts = new TreeSet<>();
        while (got.size() < sent.size()) {
            List<String> batch = receive(consumer, 4);
            assertThat(batch.stream().map(t -> t.substring(0, 1)).distinct()).hasSize(1);
            firsts.add(batch.get(0).substring(0, 1));
            session.commit();
            got.addAll(batch);
            if (got.size() <= 12) {
                firsts.add("seen after " + got.size());
            }
        }
        assertEachOnceInEachSessionsOrder(got, sent);
        assertThat(firsts).contains("a", "b");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void rolledBackReceivesOfEitherBrokerComeAgain() throws Exception {
        List<String> sent = sendFromTwoSessions("SPREAD", false, 4);
        Session session = connect().createSession(true, 0);
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        List<String> got = new ArrayList<>();
        while (got.size() < sent.size()) {
            List<String> batch = receive(consumer, 2);
            session.rollback();
            // the next transaction may be at the other broker: whatever it gets, its order begins anew
            List<String> again = receive(consumer, 2);
            session.commit();
            assertThat(batch).hasSize(2);
            got.addAll(again);
        }
        assertEachOnceInEachSessionsOrder(got, sent);
    }

    @Test
    void whatATransactionMayNotTakeGoesToOthersWhileItWaits() throws Exception {
        Session session = connect().createSession(true, 0);
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        sendFromTwoSessions("SPREAD", false, 3);
        String first = text(consumer.receive(WAIT)).substring(0, 1);
        receive(consumer, 2);
        assertThat(consumer.receive(300))
                .isNull(); // the other broker's three have been pushed, and are not for this one
        Session other = connect().createSession();
        MessageConsumer others = other.createConsumer(other.createQueue("SPREAD"));
        List<String> got = receive(others, 3);
        assertThat(got).hasSize(3).noneMatch(t -> t.startsWith(first));
        session.commit();
        others.close();
        List<String> sent = sendFromTwoSessions("SPREAD", false, 3);
        List<String> all = new ArrayList<>(receive(consumer, 3));
        session.commit();
        all.addAll(receive(consumer, 3));
        session.commit();
        assertEachOnceInEachSessionsOrder(all, sent);
    }

    @Test
    void sendsAndReceivesOfATransactionAreAtTheBrokerOfItsFirstSend() throws Exception {
        sendFromTwoSessions("SPREAD", false, 3);
        Connection connection = connect();
        TreeSet<String> brokers = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession(true, 0);
            session.createProducer(session.createQueue("OTHER")).send(session.createTextMessage("forwarded" + i));
            MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
            List<String> got = receive(consumer, 3);
            session.commit();
            assertThat(got.stream().map(t -> t.substring(0, 1)).distinct()).hasSize(1);
            brokers.add(got.get(0).substring(0, 1));
            consumer.close();
        }
        assertThat(brokers).containsExactly("a", "b");
        Session session = connection.createSession();
        MessageConsumer forwarded = session.createConsumer(session.createQueue("OTHER"));
        assertThat(receive(forwarded, 2)).containsExactlyInAnyOrder("forwarded0", "forwarded1");
    }

    @Test
    void aSendToAnotherBrokersDestinationIsRefusedAndRollsTheTransactionBack() throws Exception {
        rig.createTopic("b1", "AT1");
        rig.createTopic("b2", "AT2");
        Session session = connect().createSession(true, 0);
        session.createProducer(session.createQueue("AT1")).send(session.createTextMessage("x"));
        session.createProducer(session.createQueue("AT2")).send(session.createTextMessage("y"));
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                // the destination whose broker is known first has the transaction, the other one is named
                .hasMessageContainingAll("send to 'AT", "b1", "b2", "a transaction lives at one broker");
        assertThat(session.createConsumer(session.createQueue("AT1")).receiveNoWait())
                .isNull();
    }

    @Test
    void sendsAndReceivesGoOnWhileOneBrokerIsAwayAndItsMessagesComeWhenItIsBack() throws Exception {
        List<String> before = sendFromTwoSessions("SPREAD", false, 5);
        Connection sending = connect();
        List<Session> senders = List.of(sending.createSession(), sending.createSession());
        for (Session sender : senders) {
            sender.createProducer(sender.createQueue("SPREAD")).send(sender.createTextMessage("warm"));
        }
        rig.stopBroker("b2");
        Session session = connect().createSession();
        List<String> got = listenTo(session.createConsumer(session.createQueue("SPREAD")));
        List<String> during = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Session sender = senders.get(i % 2);
            sender.createProducer(sender.createQueue("SPREAD")).send(sender.createTextMessage("during" + i));
            during.add("during" + i);
        }
        await().atMost(LONG).until(() -> got.containsAll(during));
        rig.startBroker("b2");
        List<String> all = new ArrayList<>(before);
        all.addAll(during);
        all.addAll(List.of("warm", "warm"));
        await().atMost(LONG).until(() -> got.size() >= all.size());
        assertThat(got).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void openConsumersGoOnThroughARestartOfOneBroker() throws Exception {
        Session session = connect().createSession();
        List<String> got = listenTo(session.createConsumer(session.createQueue("SPREAD")));
        List<String> all = new ArrayList<>(sendFromTwoSessions("SPREAD", false, 5));
        await().atMost(LONG).until(() -> got.size() >= all.size());
        for (String broker : List.of("b1", "b2")) {
            rig.stopBroker(broker);
            Session sender = connect().createSession();
            sender.createProducer(sender.createQueue("SPREAD")).send(sender.createTextMessage("without " + broker));
            all.add("without " + broker);
            await().atMost(LONG).until(() -> got.size() >= all.size());
            rig.startBroker(broker);
            sendFromTwoSessions("SPREAD", false, 5);
            all.addAll(sendNames(5));
            await().atMost(LONG).until(() -> got.size() >= all.size());
        }
        assertThat(got).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> sendNames(int each) {
        return IntStream.range(0, 2 * each)
                .mapToObj(i -> (i < each ? "a" : "b") + i % each)
                .toList();
    }

    @Test
    void receiveNoWaitAndRollbackDoNotWaitForABrokerThatIsAway() throws Exception {
        Session session = connect("&requestTimeout=600000").createSession(true, 0);
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        sendFromTwoSessions("SPREAD", false, 1);
        assertThat(consumer.receive(WAIT)).isNotNull();
        session.rollback();
        rig.stopBroker("b2");
        session.rollback();
        Message left = consumer.receive(WAIT);
        assertThat(left).isNotNull();
        session.rollback();
        assertThat(consumer.receive(WAIT)).isNotNull();
        session.commit();
        assertThat(consumer.receiveNoWait()).isNull();
        rig.startBroker("b2");
        assertThat(consumer.receive(WAIT)).isNotNull();
        session.commit();
    }

    @Test
    void aTransactionAtABrokerThatGoesAwayIsRolledBackAndTheNextIsAtAnother() throws Exception {
        Connection connection = connect();
        connection.createSession(); // the next session sends to b1 or b2, the one after to the other
        List<Session> sessions = List.of(connection.createSession(true, 0), connection.createSession(true, 0));
        for (Session session : sessions) {
            MessageProducer producer = session.createProducer(session.createQueue("SPREAD"));
            producer.send(session.createTextMessage("warm"));
            session.commit();
            producer.send(session.createTextMessage("before"));
        }
        rig.stopBroker("b2");
        int rolledBack = 0;
        for (Session session : sessions) {
            try {
                session.commit();
            } catch (JMSException e) {
                rolledBack++;
                session.createProducer(session.createQueue("SPREAD")).send(session.createTextMessage("again"));
                session.commit();
            }
        }
        assertThat(rolledBack).isEqualTo(1);
        rig.startBroker("b2");
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("SPREAD"));
        assertThat(receive(consumer, 4)).containsExactlyInAnyOrder("warm", "warm", "before", "again");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void consumersNoticeABrokerThatGetsTheDestinationLater() throws Exception {
        rig.createTopic("b1", "GROWS");
        Session session = connect("&clientId=c").createSession();
        Queue queue = session.createQueue("GROWS");
        Topic topic = session.createTopic("GROWS");
        List<String> fromQueue = listenTo(session.createConsumer(queue));
        List<String> fromTopic = listenTo(session.createConsumer(topic));
        List<String> fromDurable = listenTo(session.createDurableSubscriber(topic, "d"));
        rig.createTopic("b2", "GROWS");
        List<String> toQueue = sendFromTwoSessions("GROWS", false, 10);
        List<String> toTopic = sendFromTwoSessions("GROWS", true, 10);
        await().atMost(LONG).until(() -> fromQueue.size() >= 20 && fromTopic.size() >= 20 && fromDurable.size() >= 20);
        assertEachOnceInEachSessionsOrder(fromQueue, toQueue);
        assertEachOnceInEachSessionsOrder(fromTopic, toTopic);
        assertEachOnceInEachSessionsOrder(fromDurable, toTopic);
    }

    @Test
    void nonDurableConsumerDoesNotGetOldMessagesOfABrokerThatComesBack() throws Exception {
        sendFromTwoSessions("SPREAD", true, 5);
        rig.stopBroker("b2");
        Session session = connect().createSession();
        List<String> got = listenTo(session.createConsumer(session.createTopic("SPREAD")));
        rig.startBroker("b2");
        List<String> sent = List.of("new-a", "new-b");
        await().atMost(LONG).until(() -> {
            Connection connection = connect();
            for (String text : sent) {
                Session sender = connection.createSession();
                sender.createProducer(sender.createTopic("SPREAD")).send(sender.createTextMessage(text));
            }
            connection.close();
            open.remove(connection);
            return got.containsAll(sent);
        });
        assertThat(got).allMatch(t -> t.startsWith("new-"));
    }

    @Test
    void aBrokerThatIsGivenUpDoesNotEndTheConnection() throws Exception {
        Connection connection = connect("&reconnectTimeout=1");
        List<JMSException> reported = new CopyOnWriteArrayList<>();
        connection.setExceptionListener(reported::add);
        Session session = connection.createSession();
        List<String> got = listenTo(session.createConsumer(session.createQueue("SPREAD")));
        for (String broker : List.of("b1", "b2")) {
            rig.stopBroker(broker);
            Session sender = connect().createSession();
            sender.createProducer(sender.createQueue("SPREAD")).send(sender.createTextMessage("without " + broker));
            await().atMost(LONG).until(() -> got.contains("without " + broker));
            rig.startBroker(broker);
            sendFromTwoSessions("SPREAD", false, 2);
            int all = broker.equals("b1") ? 5 : 10;
            await().atMost(LONG).until(() -> got.size() >= all);
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void noLocalHoldsAtEveryBroker() throws Exception {
        Connection connection = connect();
        Session receiving = connection.createSession();
        MessageConsumer consumer = receiving.createConsumer(receiving.createTopic("SPREAD"), null, true);
        for (int i = 0; i < 2; i++) {
            Session session = connection.createSession();
            session.createProducer(session.createTopic("SPREAD")).send(session.createTextMessage("own"));
        }
        List<String> sent = sendFromTwoSessions("SPREAD", true, 2);
        assertEachOnceInEachSessionsOrder(receive(consumer, sent.size()), sent);
        assertThat(consumer.receiveNoWait()).isNull();
    }
}
