package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.ActivationSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.apogeemq.ra.inbound.Activation;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The resource adapter in a scripted server: what it does on Apache's brokers, and what it refuses there. */
@ExtendWith(ApacheServers.class)
@Timeout(300)
class ResourceAdapterOnApacheTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String REFUSAL = "not possible on Apache RocketMQ";

    private final TestTransactions transactions = new TestTransactions(false);
    private final TestPool pool = new TestPool(transactions);
    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private ConnectionFactory factory;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        adapter.setUri(ApacheServers.uri());
        server = new TestServer(adapter);
        ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void stop() {
        server.close();
        pool.close();
    }

    private ApogeeActivationSpec spec(String queue) throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination(queue);
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setConcurrency(2);
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private void deploy(MessageListener code, ApogeeActivationSpec spec, boolean inTransactions) throws Exception {
        adapter.endpointActivation(new TestBean(code, inTransactions ? transactions : null), spec);
    }

    private static void send(String queue, String text) {
        try (JMSContext context = new ApogeeConnectionFactory(ApacheServers.uri()).createContext()) {
            context.createProducer().send(context.createQueue(queue), text);
        }
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void beanWithoutTransactionConsumesAndAnswersThroughThePool() throws Exception {
        deploy(
                message -> {
                    try (JMSContext context = factory.createContext()) {
                        context.createProducer().send(context.createQueue("RA_OUT"), "re " + text(message));
                    }
                },
                spec("RA_IN"),
                false);
        IntStream.range(0, 20).forEach(i -> send("RA_IN", "m" + i));
        Set<String> answers = new TreeSet<>();
        try (JMSContext context = new ApogeeConnectionFactory(ApacheServers.uri()).createContext()) {
            var consumer = context.createConsumer(context.createQueue("RA_OUT"));
            for (int i = 0; i < 20; i++) {
                answers.add(consumer.receiveBody(String.class, LIMIT.toMillis()));
            }
        }
        assertThat(answers)
                .isEqualTo(IntStream.range(0, 20)
                        .mapToObj(i -> "re m" + i)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(pool.made()).isLessThanOrEqualTo(2);
    }

    @Test
    void messageComesAgainWhenTheBeanThrows() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        Set<String> failed = ConcurrentHashMap.newKeySet();
        deploy(
                message -> {
                    seen.add(text(message));
                    if (failed.add(text(message))) {
                        throw new IllegalStateException("the first time");
                    }
                },
                spec("RA_AGAIN"),
                false);
        send("RA_AGAIN", "one");
        await().atMost(LIMIT).until(() -> seen.size() == 2);
        assertThat(seen).containsExactly("one", "one");
    }

    @Test
    void beanInTransactionsIsToldThatThereAreNoneAndGetsNothing() throws Exception {
        refused("RA_XA", spec("RA_XA"), true, "@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)");
    }

    @Test
    void beanWithLocalTransactionIsToldThatThereAreNoneAndGetsNothing() throws Exception {
        ApogeeActivationSpec spec = spec("RA_LOCAL");
        spec.setLocalTransaction(true);
        refused("RA_LOCAL", spec, false, "leave out localTransaction=true");
    }

    private void refused(String queue, ApogeeActivationSpec spec, boolean inTransactions, String advice)
            throws Exception {
        List<String> got = new CopyOnWriteArrayList<>();
        try (Records records = new Records("'" + queue + "'")) {
            deploy(message -> got.add(text(message)), spec, inTransactions);
            send(queue, "one");
            await().atMost(LIMIT).until(() -> records.lines.size() >= 2);
            assertThat(records.lines).allSatisfy(line -> assertThat(line).contains(REFUSAL, advice));
        }
        assertThat(got).isEmpty();
    }

    @Test
    void recoveryFindsNothingInAnyPass() throws Exception {
        XAResource[] resources = adapter.getXAResources(new ActivationSpec[] {spec("RA_IN")});
        assertThat(resources).hasSize(1);
        for (int pass = 0; pass < 3; pass++) {
            assertThat(resources[0].recover(XAResource.TMSTARTRSCAN)).isEmpty();
            assertThat(resources[0].recover(XAResource.TMENDRSCAN)).isEmpty();
        }
    }

    @Test
    void connectionsOfThePoolTakeNoPartInTransactionsAndSayWhatToDo() throws Exception {
        transactions.begin();
        try {
            assertThatThrownBy(factory::createContext)
                    .hasMessageContaining("Apache RocketMQ")
                    .hasMessageContaining("NoTransaction");
        } finally {
            transactions.setRollbackOnly();
            transactions.end();
        }
    }

    /** What beans on a queue have logged. */
    private static final class Records extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Activation.class);
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final String about;

        Records(String about) {
            this.about = about;
            start();
            LOGGER.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains(about)) {
                lines.add(event.getFormattedMessage());
            }
        }

        @Override
        public void close() {
            LOGGER.detachAppender(this);
        }
    }
}
