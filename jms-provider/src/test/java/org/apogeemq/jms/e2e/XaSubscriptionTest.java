package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subscriptions and message groups are given in a branch: consumed, given back, held while the broker is away. */
@Timeout(300)
class XaSubscriptionTest {
    private static final long WAIT = 90_000;
    private static final String PATIENT = "reconnectDelay=20&reconnectMaxDelay=200&reconnectTimeout=200000";

    @TempDir
    Path directory;

    private Rig rig;
    private XAConnection connection;
    private XASession session;
    private XAResource xa;
    private Session plain;

    /** How a topic is subscribed to. */
    private enum Kind {
        DURABLE {
            @Override
            MessageConsumer open(Session session, Topic topic) throws JMSException {
                return session.createDurableConsumer(topic, "sub");
            }
        },
        SHARED_DURABLE {
            @Override
            MessageConsumer open(Session session, Topic topic) throws JMSException {
                return session.createSharedDurableConsumer(topic, "sub");
            }
        },
        SHARED {
            @Override
            MessageConsumer open(Session session, Topic topic) throws JMSException {
                return session.createSharedConsumer(topic, "sub");
            }
        };

        abstract MessageConsumer open(Session session, Topic topic) throws JMSException;

        /** Whether a broker that was stopped still knows it. */
        boolean survives() {
            return this != SHARED;
        }
    }

    /** When the transaction manager decides. */
    private enum Moment {
        NOT_PREPARED,
        PREPARED,
        /** Prepared, and the broker was stopped and started since. */
        RESTARTED
    }

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        connection = new ApogeeXAConnectionFactory(rig.uri(PATIENT)).createXAConnection();
        connection.setClientID("client");
        connection.start();
        session = connection.createXASession();
        xa = session.getXAResource();
        plain = connection.createSession();
    }

    @AfterEach
    void stop() throws JMSException {
        connection.close();
        rig.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Moment.values())
                        .flatMap(moment -> Stream.of(true, false).map(commit -> Arguments.of(kind, moment, commit))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatASubscriptionHasReceivedInABranchGoesTheBranchsWay(Kind kind, Moment moment, boolean commit)
            throws Exception {
        Topic topic = plain.createTopic("NEWS");
        MessageConsumer consumer = kind.open(session, topic);
        plain.createProducer(topic).send(plain.createTextMessage("a"));
        plain.createProducer(topic).send(plain.createTextMessage("b"));
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("a");
        send(session, "OUT", "a");
        xa.end(xid, XAResource.TMSUCCESS);
        if (moment != Moment.NOT_PREPARED) {
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        if (moment == Moment.RESTARTED) {
            rig.stopBroker();
            rig.startBroker();
        }
        assertThat(drained("OUT")).isEmpty();
        XaRecoveryTest.until(() -> decide(xid, moment, commit));
        assertThat(drained("OUT")).isEqualTo(commit ? List.of("a") : List.of());
        if (kind.survives() || moment != Moment.RESTARTED) {
            if (!commit) {
                RedeliveryTest.assertDelivery(consumer.receive(WAIT), "a", 2);
            }
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("b");
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    private void decide(TestXid xid, Moment moment, boolean commit) throws XAException {
        if (commit) {
            xa.commit(xid, moment == Moment.NOT_PREPARED);
        } else {
            xa.rollback(xid);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messageOfAPreparedBranchHoldsBackItsMessageGroupAcrossARestart(boolean commit) throws Exception {
        for (String text : List.of("a1", "a2", "b1", "a3", "b2")) {
            TextMessage message = plain.createTextMessage(text);
            message.setStringProperty("JMSXGroupID", text.substring(0, 1));
            plain.createProducer(plain.createQueue("GROUPS")).send(message);
        }
        TestXid xid = TestXid.fresh();
        MessageConsumer consumer = session.createConsumer(session.createQueue("GROUPS"));
        xa.start(xid, XAResource.TMNOFLAGS);
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("a1");
        xa.end(xid, XAResource.TMSUCCESS);
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        consumer.close();
        for (int restarts = 0; restarts < 2; restarts++) {
            rig.stopBroker();
            rig.startBroker();
            Session looking = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            try (MessageConsumer other = looking.createConsumer(looking.createQueue("GROUPS"))) {
                assertThat(EndToEnd.texts(other, 2)).containsExactly("b1", "b2");
                assertThat(other.receiveNoWait()).isNull();
            }
            looking.close();
        }
        XaRecoveryTest.until(() -> decide(xid, Moment.RESTARTED, commit));
        List<String> all = drained("GROUPS");
        all.removeIf(text -> text.startsWith("b"));
        assertThat(all).isEqualTo(commit ? List.of("a2", "a3") : List.of("a1", "a2", "a3"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messageOfAPreparedBranchHoldsBackAnOrderlyQueueAcrossARestart(boolean commit) throws Exception {
        for (String text : List.of("1", "2", "3")) {
            send(plain, "ORDERLY", text);
        }
        TestXid xid = TestXid.fresh();
        MessageConsumer consumer = session.createConsumer(session.createQueue("ORDERLY?orderly=true"));
        xa.start(xid, XAResource.TMNOFLAGS);
        assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("1");
        xa.end(xid, XAResource.TMSUCCESS);
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        consumer.close();
        for (int restarts = 0; restarts < 2; restarts++) {
            assertThat(drained("ORDERLY?orderly=true")).isEmpty();
            rig.stopBroker();
            rig.startBroker();
        }
        try (MessageConsumer waiting = plain.createConsumer(plain.createQueue("ORDERLY?orderly=true"))) {
            assertThat(waiting.receiveNoWait()).isNull();
            XaRecoveryTest.until(() -> decide(xid, Moment.RESTARTED, commit));
            for (String text : commit ? List.of("2", "3") : List.of("1", "2", "3")) {
                assertThat(EndToEnd.text(waiting.receive(WAIT))).isEqualTo(text);
            }
            assertThat(waiting.receiveNoWait()).isNull();
        }
    }

    @Test
    void whatTwoBranchesHoldOfAnOrderlyQueueHoldsItBackUntilBothAreDecided() throws Exception {
        for (String text : List.of("1", "2", "3", "4")) {
            send(plain, "ORDERLY", text);
        }
        List<TestXid> branches = List.of(TestXid.fresh(), TestXid.fresh());
        MessageConsumer consumer = session.createConsumer(session.createQueue("ORDERLY?orderly=true"));
        for (TestXid xid : branches) {
            xa.start(xid, XAResource.TMNOFLAGS);
            assertThat(consumer.receive(WAIT)).isNotNull();
            xa.end(xid, XAResource.TMSUCCESS);
            assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        consumer.close();
        rig.stopBroker();
        rig.startBroker();
        XaRecoveryTest.until(() -> xa.commit(branches.get(1), false));
        assertThat(drained("ORDERLY?orderly=true")).isEmpty();
        xa.commit(branches.get(0), false);
        try (MessageConsumer rest = plain.createConsumer(plain.createQueue("ORDERLY?orderly=true"))) {
            assertThat(EndToEnd.texts(rest, 2)).containsExactly("3", "4");
        }
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private List<String> drained(String queue) throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            List<String> texts = new ArrayList<>();
            Message message;
            while ((message = consumer.receiveNoWait()) != null) {
                texts.add(EndToEnd.text(message));
            }
            return texts;
        }
    }
}
