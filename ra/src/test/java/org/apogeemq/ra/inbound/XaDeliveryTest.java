package org.apogeemq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.resource.spi.ActivationSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Beans in container transactions that answer in the same transaction. */
@ParameterizedClass(name = "resources joined: {0}")
@ValueSource(booleans = {false, true})
@Timeout(180)
class XaDeliveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long WAIT = 60_000;

    @Parameter
    boolean joins;

    @TempDir
    Path directory;

    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final ApogeeActivationSpec spec = new ApogeeActivationSpec();
    private TestTransactions transactions;
    private TestPool pool;
    private ConnectionFactory factory;
    private TestServer server;
    private Connection client;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        transactions = new TestTransactions(joins);
        pool = new TestPool(transactions);
        adapter.setUri("apogee+embedded:" + directory);
        server = new TestServer(adapter);
        ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
        spec.setDestination("IN");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setResourceAdapter(adapter);
        client = new ApogeeConnectionFactory(adapter.getUri()).createConnection();
        client.start();
        session = client.createSession();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        pool.close();
        client.close();
    }

    private TestBean deploy(MessageListener code) throws Exception {
        TestBean bean = new TestBean(code, transactions);
        adapter.endpointActivation(bean, spec);
        return bean;
    }

    private void answer(Message message) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("OUT"), "re " + message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(int messages) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("IN"));
        for (int i = 0; i < messages; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
    }

    private static boolean redelivered(Message message) {
        try {
            return message.getJMSRedelivered();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private String receive(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(WAIT);
        return message == null ? "nothing" : message.getBody(String.class);
    }

    private boolean isEmpty(String queue) throws JMSException {
        return !session.createBrowser(session.createQueue(queue))
                .getEnumeration()
                .hasMoreElements();
    }

    @Test
    void everyMessageIsAnsweredOnce() throws Exception {
        Set<Integer> branches = new TreeSet<>();
        TestBean bean = deploy(m -> {
            answer(m);
            synchronized (branches) {
                branches.add(transactions.branches());
            }
        });
        send(100);
        MessageConsumer answers = session.createConsumer(session.createQueue("OUT"));
        Set<String> got = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            got.add(receive(answers));
        }
        assertThat(got)
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> "re m" + i)
                        .collect(Collectors.toCollection(TreeSet::new)));
        adapter.endpointDeactivation(bean, spec);
        assertThat(answers.receiveNoWait()).isNull();
        assertThat(isEmpty("IN")).isTrue();
        synchronized (branches) {
            assertThat(branches).containsExactly(joins ? 1 : 2);
        }
        assertThat(pool.made()).isLessThanOrEqualTo(spec.getConcurrency());
    }

    @Test
    void rollbackTakesTheAnswerBackAndTheMessageComesAgain() throws Exception {
        List<Boolean> deliveries = new CopyOnWriteArrayList<>();
        deploy(m -> {
            deliveries.add(redelivered(m));
            answer(m);
            if (!redelivered(m)) {
                transactions.setRollbackOnly();
            }
        });
        send(1);
        MessageConsumer answers = session.createConsumer(session.createQueue("OUT"));
        assertThat(receive(answers)).isEqualTo("re m0");
        assertThat(deliveries).containsExactly(false, true);
        assertThat(answers.receiveNoWait()).isNull();
    }

    @Test
    void exceptionOfTheBeanRollsBack() throws Exception {
        AtomicInteger deliveries = new AtomicInteger();
        deploy(m -> {
            answer(m);
            if (deliveries.incrementAndGet() < 3) {
                throw new IllegalArgumentException("not yet");
            }
        });
        send(1);
        MessageConsumer answers = session.createConsumer(session.createQueue("OUT"));
        assertThat(receive(answers)).isEqualTo("re m0");
        assertThat(deliveries).hasValue(3);
        assertThat(answers.receiveNoWait()).isNull();
    }

    @Test
    void poisonMessageEndsInTheDeadLettersWithoutAnswerAndTheOthersGoOn() throws Exception {
        deploy(m -> {
            answer(m);
            try {
                if (m.getBody(String.class).equals("m1")) {
                    transactions.setRollbackOnly();
                }
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        send(3);
        MessageConsumer dead = session.createConsumer(session.createQueue("%DLQ%JMSQ_IN"));
        assertThat(receive(dead)).isEqualTo("m1");
        MessageConsumer answers = session.createConsumer(session.createQueue("OUT"));
        assertThat(List.of(receive(answers), receive(answers))).containsExactlyInAnyOrder("re m0", "re m2");
        assertThat(answers.receiveNoWait()).isNull();
    }

    @Test
    void rolledBackMessageEndsInTheDeadLettersAfterTheRedeliveriesThatTheBeanAllows() throws Exception {
        spec.setMaxRedeliveries(0);
        AtomicInteger deliveries = new AtomicInteger();
        deploy(m -> {
            deliveries.incrementAndGet();
            transactions.setRollbackOnly();
        });
        send(1);
        MessageConsumer dead = session.createConsumer(session.createQueue("%DLQ%JMSQ_IN"));
        assertThat(receive(dead)).isEqualTo("m0");
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void nothingIsReceivedOutsideOfABranch() throws Exception {
        List<Boolean> deliveries = new CopyOnWriteArrayList<>();
        TestBean bean = new TestBean(m -> deliveries.add(redelivered(m)), transactions);
        bean.enlists(false);
        adapter.endpointActivation(bean, spec);
        send(1);
        await().atMost(LIMIT).until(() -> server.taken() >= 2); // tried, and tried again
        assertThat(deliveries).isEmpty();
        assertThat(isEmpty("IN")).isFalse();
        bean.enlists(true);
        await().atMost(LIMIT).until(() -> deliveries.size() == 1);
        assertThat(deliveries).containsExactly(false);
    }

    @Test
    void redeliveryAfterARollbackWaitsForItsDelay() throws Exception {
        spec.setRedeliveryDelay(1_500L);
        List<Long> times = new CopyOnWriteArrayList<>();
        deploy(m -> {
            times.add(System.currentTimeMillis()); // the clock that the broker counts by
            if (times.size() == 1) {
                transactions.setRollbackOnly();
            }
        });
        send(1);
        await().atMost(LIMIT).until(() -> times.size() == 2);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_500);
    }

    @Test
    void recoveryGetsOneResourceForEachCluster() throws Exception {
        ApogeeActivationSpec other = new ApogeeActivationSpec();
        other.setResourceAdapter(adapter);
        XAResource[] resources = adapter.getXAResources(new ActivationSpec[] {spec, other});
        assertThat(resources).hasSize(1);
        assertThat(resources[0].recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .isEmpty();
        assertThat(adapter.getXAResources(new ActivationSpec[] {other})).containsExactly(resources);
    }

    /** What is the same in one direction only, a transaction manager may never find old enough to roll back. */
    @Test
    void resourceForRecoveryAndResourceOfAConnectionSayTheSameOfEachOther() throws Exception {
        XAResource recovery = adapter.getXAResources(new ActivationSpec[] {spec})[0];
        try (XAConnection connection = new ApogeeXAConnectionFactory(adapter.getUri()).createXAConnection()) {
            XAResource working = connection.createXASession().getXAResource();
            assertThat(recovery.isSameRM(working)).isEqualTo(working.isSameRM(recovery));
        }
        assertThat(recovery.isSameRM(adapter.getXAResources(new ActivationSpec[] {spec})[0]))
                .isTrue();
    }
}
