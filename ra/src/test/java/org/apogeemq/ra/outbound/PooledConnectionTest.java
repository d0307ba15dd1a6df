package org.apogeemq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.security.PasswordCredential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.connect.Credentials;
import org.apogeemq.ra.container.TestBroker;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestTransactions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that applications borrow from a pool. */
@Timeout(180)
class PooledConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final TestTransactions transactions = new TestTransactions(false);
    private final TestPool pool = new TestPool(transactions);
    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
    private ContainerConnectionFactory factory;

    @BeforeEach
    void start() throws Exception {
        adapter.setUri("apogee+embedded:" + directory);
        managed.setResourceAdapter(adapter);
        factory = (ContainerConnectionFactory) managed.createConnectionFactory(pool);
        factory.createContext().close(); // one in the pool keeps the broker
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private static void closed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalStateException.class, IllegalStateRuntimeException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void connectionsComeFromThePoolAndGoBack() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("OUT"), "c" + i);
            }
            try (Connection connection = factory.createConnection()) {
                Session session = connection.createSession(true, Session.CLIENT_ACKNOWLEDGE);
                session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("s" + i));
            }
        }
        assertThat(pool.made()).isEqualTo(1);
        assertThat(pool.idle()).isEqualTo(1);
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("OUT"))) {
            for (int i = 0; i < 20; i++) {
                assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("c" + i);
                assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("s" + i);
            }
        }
    }

    @Test
    void connectionAloneBorrowsNothing() throws Exception {
        Connection connection = factory.createConnection();
        assertThat(pool.idle()).isEqualTo(1);
        connection.start();
        assertThat(connection.getMetaData().getJMSMajorVersion()).isEqualTo(3);
        assertThat(connection.getClientID()).isNull();
        connection.close();
        assertThat(pool.made()).isEqualTo(1);
    }

    @Test
    void sessionsOfTheOldInterfacesWork() throws Exception {
        try (QueueConnection connection = factory.createQueueConnection()) {
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSender(session.createQueue("OUT")).send(session.createTextMessage("queue"));
            connection.start();
            assertThat(session.createReceiver(session.createQueue("OUT")).receive(WAIT))
                    .isNotNull();
        }
        try (TopicConnection connection = factory.createTopicConnection()) {
            TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createPublisher(session.createTopic("NEWS")).publish(session.createTextMessage("topic"));
        }
    }

    @Test
    void whatWasMadeWithASessionEndsWithIt() throws Exception {
        Connection connection = factory.createConnection();
        connection.start();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("OUT"));
        MessageConsumer consumer = session.createConsumer(session.createQueue("OUT"));
        session.close();
        session.close();
        closed(() -> producer.send(null));
        closed(() -> consumer.receiveNoWait());
        closed(session::createMessage);
        assertThat(pool.idle()).isEqualTo(1);
        connection.close();
        closed(connection::createSession);
    }

    @Test
    void contextsAndTheirProducersEndWithTheirClose() {
        JMSContext context = factory.createContext();
        JMSProducer producer = context.createProducer().setPriority(3);
        JMSConsumer consumer = context.createConsumer(context.createQueue("OUT"));
        context.close();
        closed(() -> producer.send(null, "x"));
        closed(consumer::receiveNoWait);
        closed(context::createProducer);
    }

    @Test
    void whatAConsumerHadAheadIsThereForTheNextApplication() throws Exception {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("OUT"), "one").send(context.createQueue("OUT"), "two");
        }
        for (String expected : new String[] {"one", "two"}) {
            try (JMSContext context = factory.createContext()) {
                assertThat(context.createConsumer(context.createQueue("OUT")).receiveBody(String.class, WAIT))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void requestAndReplyOverATemporaryQueueThatGoesWithTheConnection() throws Exception {
        TemporaryQueue replies;
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            replies = session.createTemporaryQueue();
            connection.start();
            MessageConsumer consumer = session.createConsumer(replies);
            session.createProducer(replies).send(session.createTextMessage("reply"));
            assertThat(consumer.receive(WAIT)).isNotNull();
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createProducer().send(replies, "too late"))
                    .hasMessageContaining(replies.getQueueName());
        }
    }

    @Test
    void sendIsPartOfTheTransactionAndFollowsItsRollback() throws Exception {
        transactions.begin();
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("OUT"), "rolled back");
        }
        transactions.setRollbackOnly();
        transactions.end();
        transactions.begin();
        try (JMSContext first = factory.createContext();
                JMSContext second = factory.createContext()) {
            first.createProducer().send(first.createQueue("OUT"), "one");
            second.createProducer().send(second.createQueue("OUT"), "two");
            assertThat(transactions.branches()).isEqualTo(1);
        }
        transactions.end();
        try (JMSContext context = factory.createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("OUT"))) {
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("one");
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("two");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void localTransactionOfTheContainerCommitsAndRollsBack() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        SessionHandle handle = (SessionHandle) connection.getConnection(null, null);
        LocalTransaction local = connection.getLocalTransaction();
        JMSContext context = handle.asContext(true);
        local.begin();
        context.createProducer().send(context.createQueue("OUT"), "rolled back");
        local.rollback();
        local.begin();
        context.createProducer().send(context.createQueue("OUT"), "committed");
        local.commit();
        assertThat(context.createConsumer(context.createQueue("OUT")).receiveBody(String.class, WAIT))
                .isEqualTo("committed");
        connection.destroy();
    }

    @Test
    void credentialsOfTheContainerGoBeforeThoseOfTheApplicationAndThoseBeforeTheConfigured() throws Exception {
        managed.setUser("configured");
        managed.setPassword("p1");
        assertThat(userOf(null, null)).isEqualTo("configured");
        assertThat(userOf(null, new Credentials("application", "p2"))).isEqualTo("application");
        assertThat(userOf(subject("container"), new Credentials("application", "p2")))
                .isEqualTo("container");
    }

    @Test
    void connectionWhoseTransactionCouldNotStartWorksOutsideOfOneAfterItsReturnToThePool() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(null, null);
        SessionHandle handle = (SessionHandle) connection.getConnection(null, null);
        JMSContext context = handle.asContext(true);
        assertThatThrownBy(() -> connection.getXAResource().start(null, XAResource.TMNOFLAGS))
                .isInstanceOf(XAException.class);
        assertThatThrownBy(() -> context.createProducer().send(context.createQueue("OUT"), "never"))
                .isInstanceOf(IllegalStateRuntimeException.class)
                .hasMessageContaining("has failed");
        connection.cleanup();
        JMSContext next = ((SessionHandle) connection.getConnection(null, null)).asContext(true);
        next.createProducer().send(next.createQueue("OUT"), "at once");
        assertThat(next.createConsumer(next.createQueue("OUT")).receiveBody(String.class, WAIT))
                .isEqualTo("at once");
        connection.destroy();
    }

    @Test
    void connectionDoesNotChangeHands() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(subject("owner"), null);
        connection.getConnection(subject("owner"), null);
        for (String other : new String[] {"other", "OWNER"}) {
            assertThatThrownBy(() -> connection.getConnection(subject(other), null))
                    .isInstanceOf(jakarta.resource.spi.SecurityException.class)
                    .hasMessageContaining("another user than " + other);
            assertThatThrownBy(() -> connection.getConnection(null, new Credentials(other, "p3")))
                    .isInstanceOf(jakarta.resource.spi.SecurityException.class);
        }
        connection.destroy();
    }

    private String userOf(Subject subject, Credentials asked) throws Exception {
        ManagedConnection connection = managed.createManagedConnection(subject, asked);
        try {
            return connection.getMetaData().getUserName();
        } finally {
            connection.destroy();
        }
    }

    private Subject subject(String user) {
        PasswordCredential credential = new PasswordCredential(user, "p3".toCharArray());
        credential.setManagedConnectionFactory(managed);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(credential);
        return subject;
    }

    @Test
    void connectionsAreNotSharedBetweenUsers() throws Exception {
        factory.createContext("one", "p").close();
        factory.createContext("two", "p").close();
        factory.createContext("one", "p").close();
        assertThat(pool.made()).isEqualTo(3);
    }

    @Test
    void clientIdentifierOfTheFactoryNamesItsDurableSubscriptions() throws Exception {
        ApogeeManagedConnectionFactory named = new ApogeeManagedConnectionFactory();
        named.setResourceAdapter(adapter);
        named.setClientId("ledger");
        ContainerConnectionFactory ofName = (ContainerConnectionFactory) named.createConnectionFactory(pool);
        try (Connection connection = ofName.createConnection()) {
            assertThat(connection.getClientID()).isEqualTo("ledger");
            Session session = connection.createSession();
            Topic topic = session.createTopic("NEWS");
            connection.start();
            MessageConsumer consumer = session.createDurableConsumer(topic, "archive");
            session.createProducer(topic).send(session.createTextMessage("one"));
            assertThat(consumer.receive(WAIT)).isNotNull();
            consumer.close();
            session.unsubscribe("archive");
        }
    }

    @Test
    void recoveryConnectsAsTheUserThatTheServerGives() throws Exception {
        ManagedConnection connection = managed.createManagedConnection(subject("recovery"), null);
        assertThat(connection.getMetaData().getUserName()).isEqualTo("recovery");
        assertThat(connection.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .isEmpty();
        connection.destroy();
    }

    @Test
    void equalConfigurationMakesEqualFactories() throws Exception {
        ApogeeManagedConnectionFactory same = new ApogeeManagedConnectionFactory();
        same.setResourceAdapter(adapter);
        assertThat(same).isEqualTo(managed).hasSameHashCodeAs(managed);
        same.setUser("other");
        assertThat(same).isNotEqualTo(managed);
        same.setUser(null);
        same.setClientId("other");
        assertThat(same).isNotEqualTo(managed);
    }

    @Test
    void factoryOutsideOfAServerMakesAConnectionForEachContextAndClosesIt() throws Exception {
        ContainerConnectionFactory plain = (ContainerConnectionFactory) managed.createConnectionFactory();
        try (Connection connection = plain.createConnection()) {
            Session one = connection.createSession();
            Session two = connection.createSession();
            one.createProducer(one.createQueue("OUT")).send(one.createTextMessage("x"));
            connection.start();
            assertThat(two.createConsumer(two.createQueue("OUT")).receive(WAIT)).isNotNull();
        }
    }

    @Test
    void badUriIsNamedWhenTheFactoryIsMade() {
        managed.setUri("tcp://host");
        assertThatThrownBy(() -> managed.createConnectionFactory(pool))
                .hasMessageContaining("must begin with apogee://");
    }

    @Test
    void validationFindsWhatIsClosed() throws Exception {
        ManagedConnection good = managed.createManagedConnection(null, null);
        ManagedConnection bad = managed.createManagedConnection(null, null);
        bad.destroy();
        assertThat(managed.getInvalidConnections(Set.of(good, bad))).containsExactly(bad);
        good.destroy();
    }

    @Test
    void handleMovesToAnotherConnectionAndGoesOn() throws Exception {
        ManagedConnection first = managed.createManagedConnection(null, null);
        ManagedConnection second = managed.createManagedConnection(null, null);
        SessionHandle handle = (SessionHandle) first.getConnection(null, null);
        Session session = handle.asSession(true, () -> {});
        second.associateConnection(handle);
        first.destroy();
        session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("moved"));
        second.destroy();
    }

    @Test
    void failedConnectionIsThrownOutAndTheNextOneWorks() throws Exception {
        try (TestBroker broker = new TestBroker(directory)) {
            broker.start();
            ApogeeManagedConnectionFactory remote = new ApogeeManagedConnectionFactory();
            remote.setUri(broker.uri("reconnectTimeout=0&connectTimeout=2000"));
            factory = (ContainerConnectionFactory) remote.createConnectionFactory(pool);
            int before = pool.destroyed();
            send("one");
            broker.stop();
            await().atMost(LIMIT).until(() -> pool.destroyed() == before + 1);
            assertThatThrownBy(() -> send("nobody there")).isInstanceOf(JMSException.class);
            broker.start();
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                send("two");
                return true;
            });
        }
    }

    private void send(String text) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            session.createProducer(session.createQueue("OUT")).send(session.createTextMessage(text));
        }
    }
}
