package org.apogeemq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beans without container transaction get their messages. */
@Timeout(180)
class DeliveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private TestServer server;
    private Connection client;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        adapter.setUri("apogee+embedded:" + directory);
        server = new TestServer(adapter);
        client = new ApogeeConnectionFactory(adapter.getUri()).createConnection();
        client.start();
        session = client.createSession();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        client.close();
    }

    private ApogeeActivationSpec queue(String name) throws Exception {
        return spec(name, "jakarta.jms.Queue");
    }

    private ApogeeActivationSpec topic(String name) throws Exception {
        return spec(name, "jakarta.jms.Topic");
    }

    private ApogeeActivationSpec spec(String name, String type) throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination(name);
        spec.setDestinationType(type);
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private TestBean deploy(ApogeeActivationSpec spec, MessageListener code) throws Exception {
        TestBean bean = new TestBean(code, null);
        adapter.endpointActivation(bean, spec);
        return bean;
    }

    private void send(String queue, int from, int to) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        for (int i = from; i < to; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        producer.close();
    }

    private static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> messages(int to) {
        return IntStream.range(0, to).mapToObj(i -> "m" + i).toList();
    }

    private boolean isEmpty(String queue) throws JMSException {
        return !session.createBrowser(session.createQueue(queue))
                .getEnumeration()
                .hasMoreElements();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMessageReachesTheBeanOnceAndIsConsumed(boolean localTransaction) throws Exception {
        send("IN", 0, 100);
        ApogeeActivationSpec spec = queue("IN");
        spec.setLocalTransaction(localTransaction);
        TestBean bean = deploy(spec, m -> received.add(text(m)));
        send("IN", 100, 200);

        await().atMost(LIMIT).until(() -> received.size() >= 200);
        adapter.endpointDeactivation(bean, spec);
        assertThat(received).containsExactlyInAnyOrderElementsOf(messages(200));
        assertThat(isEmpty("IN")).isTrue();
        assertThat(bean.endpoints()).isZero();
    }

    @Test
    void oneConsumerKeepsTheOrder() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setConcurrency(1);
        deploy(spec, m -> received.add(text(m)));
        send("IN", 0, 200);
        await().atMost(LIMIT).until(() -> received.size() >= 200);
        assertThat(received).isEqualTo(messages(200));
    }

    @Test
    void orderlyBeanKeepsTheOrderOfTheQueueAndOfItsRedeliveries() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setOrderly(true);
        spec.setPrefetch(3);
        AtomicInteger calls = new AtomicInteger();
        deploy(spec, m -> {
            if (calls.incrementAndGet() % 10 == 0) {
                throw new IllegalArgumentException("now and then");
            }
            received.add(text(m));
        });
        send("IN", 0, 200);
        await().atMost(LIMIT).until(() -> received.size() >= 200);
        assertThat(received).isEqualTo(messages(200));
    }

    @Test
    void durableBeanBeginsWithTheFirstMessageWhenItIsToldTo() throws Exception {
        MessageProducer producer = session.createProducer(session.createTopic("NEWS"));
        producer.send(session.createTextMessage("before"));
        ApogeeActivationSpec spec = topic("NEWS");
        spec.setStartPosition("first");
        assertThatThrownBy(() -> deploy(spec, m -> {})).hasMessageContaining("needs a durable subscription or a group");
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("archive");
        deploy(spec, m -> received.add(text(m)));
        await().atMost(LIMIT).until(() -> received.contains("before"));
    }

    @Test
    void poisonMessageEndsAfterTheRedeliveriesThatTheBeanAllows() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setMaxRedeliveries(1);
        deploy(spec, m -> {
            received.add(text(m));
            throw new IllegalArgumentException("poison");
        });
        send("IN", 0, 1);
        MessageConsumer dead = session.createConsumer(session.createQueue("%DLQ%JMSQ_IN"));
        assertThat(text(dead.receive(WAIT))).isEqualTo("m0");
        assertThat(received).containsExactly("m0", "m0");
    }

    @Test
    void asManyAtATimeAsAllowedAndNoMore() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setConcurrency(4);
        spec.setPrefetch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        deploy(spec, m -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            awaitQuietly(go);
            inside.decrementAndGet();
            received.add(text(m));
        });
        send("IN", 0, 50);
        await().atMost(LIMIT).until(() -> inside.get() == 4);
        go.countDown();
        await().atMost(LIMIT).until(() -> received.size() >= 50);
        assertThat(most).hasValue(4);
        assertThat(received).hasSize(50);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(WAIT, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("not released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageAtWhichTheBeanThrewComesAgainMarked(boolean localTransaction) throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setLocalTransaction(localTransaction);
        List<String> log = new CopyOnWriteArrayList<>();
        deploy(spec, m -> {
            boolean again = redelivered(m);
            log.add(text(m) + again);
            if (!again) {
                throw new IllegalArgumentException("first time");
            }
        });
        send("IN", 0, 3);
        await().atMost(LIMIT).until(() -> log.size() >= 6);
        assertThat(log).containsExactlyInAnyOrder("m0false", "m1false", "m2false", "m0true", "m1true", "m2true");
    }

    private static boolean redelivered(Message message) {
        try {
            return message.getJMSRedelivered();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void poisonMessageEndsInTheDeadLettersAndTheOthersGoOn() throws Exception {
        deploy(queue("IN"), m -> {
            if (text(m).equals("m1")) {
                throw new IllegalArgumentException("poison");
            }
            received.add(text(m));
        });
        send("IN", 0, 5);
        MessageConsumer dead = session.createConsumer(session.createQueue("%DLQ%JMSQ_IN"));
        assertThat(text(dead.receive(WAIT))).isEqualTo("m1");
        send("IN", 5, 6);
        await().atMost(LIMIT).until(() -> received.size() >= 5);
        assertThat(received).containsExactlyInAnyOrder("m0", "m2", "m3", "m4", "m5");
    }

    @Test
    void redeliveryWaitsForItsDelayAndNoThreadWithIt() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setRedeliveryDelay(1_500L);
        List<Long> times = new CopyOnWriteArrayList<>();
        List<Integer> works = new CopyOnWriteArrayList<>();
        deploy(spec, m -> {
            works.add(server.taken());
            times.add(System.currentTimeMillis()); // the clock that the broker counts by
            if (times.size() == 1) {
                throw new IllegalArgumentException("first time");
            }
        });
        send("IN", 0, 1);
        await().atMost(LIMIT).until(() -> times.size() == 2 || times.size() == 1 && server.atWork() == 0);
        await().atMost(LIMIT).until(() -> times.size() == 2);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_500);
        assertThat(works.get(1)).as("works begun").isGreaterThan(works.get(0));
    }

    @Test
    void orderOfMessageGroupsIsKeptUnderConcurrency() throws Exception {
        Map<String, List<Integer>> groups = new ConcurrentHashMap<>();
        deploy(queue("IN"), m -> {
            try {
                groups.computeIfAbsent(m.getStringProperty("JMSXGroupID"), g -> new CopyOnWriteArrayList<>())
                        .add(m.getIntProperty("number"));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        MessageProducer producer = session.createProducer(session.createQueue("IN"));
        for (int i = 0; i < 200; i++) {
            Message message = session.createMessage();
            message.setStringProperty("JMSXGroupID", "g" + i % 10);
            message.setIntProperty("number", i / 10);
            producer.send(message);
        }
        await().atMost(LIMIT)
                .until(() -> groups.values().stream().mapToInt(List::size).sum() >= 200);
        assertThat(groups.values())
                .hasSize(10)
                .allSatisfy(g ->
                        assertThat(g).isEqualTo(IntStream.range(0, 20).boxed().toList()));
    }

    @Test
    void topicWithoutSubscriptionNameGivesEachBeanEachMessageOnceAtAnyConcurrency() throws Exception {
        List<String> other = new CopyOnWriteArrayList<>();
        deploy(topic("NEWS"), m -> received.add(text(m)));
        deploy(topic("NEWS"), m -> other.add(text(m)));
        MessageProducer producer = session.createProducer(session.createTopic("NEWS"));
        await().atMost(LIMIT).until(() -> {
            producer.send(session.createTextMessage("warm-up"));
            return !received.isEmpty() && !other.isEmpty();
        });
        for (String text : messages(50)) {
            producer.send(session.createTextMessage(text));
        }
        await().atMost(LIMIT).until(() -> received.contains("m49") && other.contains("m49"));
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(received.stream().filter(m -> m.startsWith("m")))
                    .containsExactlyInAnyOrderElementsOf(messages(50));
            assertThat(other.stream().filter(m -> m.startsWith("m"))).containsExactlyInAnyOrderElementsOf(messages(50));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "client"})
    void durableSubscriptionKeepsWhatComesWhileTheBeanIsNotDeployed(String clientId) throws Exception {
        ApogeeActivationSpec spec = topic("NEWS");
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("archive");
        spec.setClientId(clientId);
        TestBean bean = deploy(spec, m -> received.add(text(m)));
        MessageProducer producer = session.createProducer(session.createTopic("NEWS"));
        await().atMost(LIMIT).until(() -> {
            producer.send(session.createTextMessage("warm-up"));
            return !received.isEmpty();
        });
        adapter.endpointDeactivation(bean, spec);
        producer.send(session.createTextMessage("meanwhile"));
        deploy(spec, m -> received.add(text(m)));
        await().atMost(LIMIT).until(() -> received.contains("meanwhile"));
    }

    @Test
    void selectorAndTagsLeaveTheRestInTheQueue() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setTags("A||B");
        spec.setMessageSelector("n > 1");
        deploy(spec, m -> received.add(text(m)));
        MessageProducer producer = session.createProducer(session.createQueue("IN"));
        for (String type : List.of("A", "B", "C")) {
            for (int n = 1; n < 3; n++) {
                Message message = session.createTextMessage(type + n);
                message.setJMSType(type);
                message.setIntProperty("n", n);
                producer.send(message);
            }
        }
        await().atMost(LIMIT).until(() -> received.size() == 2);
        assertThat(received).containsExactlyInAnyOrder("A2", "B2");
        assertThat(isEmpty("IN")).isFalse();
    }

    @Test
    void suspendedBeanGetsItsMessagesWhenItIsBack() throws Exception {
        TestBean bean = new TestBean(m -> received.add(text(m)), null);
        bean.unavailable(true);
        adapter.endpointActivation(bean, queue("IN"));
        send("IN", 0, 3);
        await().atMost(LIMIT).until(() -> server.taken() > 0 && server.atWork() == 0);
        bean.unavailable(false);
        await().atMost(LIMIT).until(() -> received.size() == 3);
    }

    @Test
    void serverWithoutThreadsIsAskedAgain() throws Exception {
        server.rejecting(true);
        deploy(queue("IN"), m -> received.add(text(m)));
        send("IN", 0, 3);
        server.rejecting(false);
        await().atMost(LIMIT).until(() -> received.size() == 3);
    }

    @Test
    void localTransactionIsRefusedForABeanWithContainerTransaction() throws Exception {
        ApogeeActivationSpec spec = queue("IN");
        spec.setLocalTransaction(true);
        TestBean bean = new TestBean(m -> {}, new org.apogeemq.ra.container.TestTransactions(false));
        assertThatThrownBy(() -> adapter.endpointActivation(bean, spec)).hasMessageContaining("NOT_SUPPORTED");
    }
}
