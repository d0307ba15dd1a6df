package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Half messages of the official transaction producer. */
class HalfMessageInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String ASIDE = "TRANS_CHECK_MAX_TIME_TOPIC";
    /** A slow machine may be asked many times before a test has said what the answer is. */
    private static final int AS_OFTEN_AS_IT_TAKES = 100_000;
    /** Longer than the time between two checks. */
    private static final Duration NO_CHECK = Duration.ofSeconds(3);

    private static final LocalTransactionState COMMIT = LocalTransactionState.COMMIT_MESSAGE;
    private static final LocalTransactionState ROLLBACK = LocalTransactionState.ROLLBACK_MESSAGE;

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .option("transactionTimeOut=1000")
            .option("transactionCheckInterval=1000")
            .option("transactionCheckMax=" + AS_OFTEN_AS_IT_TAKES)
            .broker("broker-a")
            .start());

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("half");
    private final String group = Clients.unique("deciders");
    private final Received received = new Received();

    private TransactionMQProducer producer(Deciding deciding) throws Exception {
        TransactionMQProducer producer = clients.transactionProducer(group, deciding);
        producer.start();
        // Apache's brokers are up before their topics are known to the name server
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> !producer.fetchPublishMessageQueues("TBW102").isEmpty());
        return producer;
    }

    private TransactionSendResult send(TransactionMQProducer producer, String text) throws Exception {
        Message message = new Message(topic, "TagA", "key of " + text, text.getBytes(StandardCharsets.UTF_8));
        TransactionSendResult result = producer.sendMessageInTransaction(message, null);
        assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
        assertThat(result.getTransactionId()).isEqualTo(result.getMsgId());
        return result;
    }

    private void consume() throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "TagA");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    /** Apache's brokers may ask again before they have seen the first answer, and then commit twice. */
    private void awaitOnce(String text) {
        if (Cluster.isApache()) {
            received.awaitAtLeast(List.of(text));
        } else {
            received.awaitExactly(List.of(text));
        }
    }

    @Test
    void committedMessagesArriveOnceAndRolledBackOnesNever() throws Exception {
        Deciding deciding = new Deciding();
        TransactionMQProducer producer = producer(deciding);
        for (int i = 0; i < 20; i++) {
            deciding.atOnce("commit " + i, COMMIT).atOnce("rollback " + i, ROLLBACK);
            assertThat(send(producer, "commit " + i).getLocalTransactionState()).isEqualTo(COMMIT);
            send(producer, "rollback " + i);
        }
        consume();
        received.awaitExactly(
                IntStream.range(0, 20).mapToObj(i -> "commit " + i).toList());
        MessageExt message = received.messages().get(0);
        assertThat(message.getTags()).isEqualTo("TagA");
        assertThat(message.getTransactionId()).isEqualTo(message.getMsgId());
        assertThat(message.getProperty("PGROUP")).isEqualTo(group);
        if (!Cluster.isApache()) { // it asks about what was decided a moment ago, too
            awaitNoMoreChecks(deciding);
        }
    }

    /** What is decided is not asked about any more; until it was, it may have been. */
    private static void awaitNoMoreChecks(Deciding deciding) {
        AtomicInteger before = new AtomicInteger(-1);
        await().during(NO_CHECK).atMost(LIMIT).until(() -> {
            int now = deciding.checked().size();
            return before.getAndSet(now) == now;
        });
    }

    @Test
    void undecidedMessagesAreDecidedByTheAnswersToTheChecks() throws Exception {
        Deciding deciding = new Deciding().whenChecked("paid", COMMIT).whenChecked("cancelled", ROLLBACK);
        TransactionMQProducer producer = producer(deciding);
        TransactionSendResult paid = send(producer, "paid");
        send(producer, "cancelled");
        consume();

        awaitOnce("paid");
        await().atMost(LIMIT).until(() -> deciding.checksOf("cancelled") >= 1);
        MessageExt check = deciding.checked().stream()
                .filter(message -> Received.body(message).equals("paid"))
                .findFirst()
                .orElseThrow();
        assertThat(check.getTopic()).isEqualTo(topic);
        assertThat(check.getTransactionId()).isEqualTo(paid.getTransactionId());
        assertThat(check.getKeys()).isEqualTo("key of paid");
        assertThat(received.messages().get(0).getMsgId()).isEqualTo(paid.getMsgId());
    }

    @Test
    void anotherMemberOfTheGroupDecidesWhenTheSenderIsGone() throws Exception {
        TransactionMQProducer sender = producer(new Deciding());
        send(sender, "inherited");
        sender.shutdown();
        Deciding heir = new Deciding().whenChecked("inherited", COMMIT).atOnce("hello", ROLLBACK);
        send(producer(heir), "hello"); // a producer is known to the brokers only once it has sent something
        consume();

        awaitOnce("inherited");
        assertThat(heir.checksOf("inherited")).isPositive();
    }

    @Test
    void halfMessagesSurviveTheDeathOfTheBroker() throws Exception {
        Deciding deciding = new Deciding().atOnce("before", COMMIT).atOnce("never", ROLLBACK);
        TransactionMQProducer producer = producer(deciding);
        send(producer, "before");
        send(producer, "never");
        send(producer, "pending");
        consume();
        received.awaitExactly(List.of("before"));
        SERVERS.cluster().killBroker("broker-a");
        deciding.whenChecked("pending", COMMIT);
        SERVERS.cluster().startBroker("broker-a");

        received.awaitAtLeast(List.of("pending"));
        assertThat(received.bodies()).doesNotContain("never");
        if (!Cluster.isApache()) {
            assertThat(received.bodies().stream().filter("pending"::equals)).hasSize(1);
        }
    }

    @Test
    void messageThatStaysUndecidedIsSetAsideForTheOperatorWhoResumesItsChecks() throws Exception {
        DefaultMQAdminExt admin = clients.admin();
        admin.start();
        Deciding deciding = new Deciding();
        TransactionMQProducer producer = producer(deciding);
        checkAtMost(admin, 5);
        TransactionSendResult half = send(producer, "forgotten");
        consume();
        MessageExt copy = await().atMost(LIMIT).ignoreExceptions().until(this::copyAside, found -> found != null);

        assertThat(copy.getMsgId()).isEqualTo(half.getMsgId());
        assertThat(copy.getProperty("REAL_TOPIC")).isEqualTo(topic);
        assertThat(deciding.checksOf("forgotten")).isLessThanOrEqualTo(5);
        assertThat(received.bodies()).isEmpty();

        checkAtMost(admin, AS_OFTEN_AS_IT_TAKES);
        deciding.whenChecked("forgotten", COMMIT);
        assertThat(admin.queryMessage(ASIDE, "forgotten", 32, 0, Long.MAX_VALUE).getMessageList())
                .extracting(Received::body)
                .contains("forgotten");
        assertThat(admin.resumeCheckHalfMessage(ASIDE, ((MessageClientExt) copy).getOffsetMsgId()))
                .isTrue();
        awaitOnce("forgotten");
    }

    private static void checkAtMost(DefaultMQAdminExt admin, int times) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("transactionCheckMax", Integer.toString(times));
        admin.updateBrokerConfig(SERVERS.cluster().address("broker-a"), settings);
    }

    private MessageExt copyAside() throws Exception {
        DefaultMQPullConsumer consumer = clients.pullConsumer(Clients.unique("operator"));
        try {
            PullResult result = consumer.pull(new MessageQueue(ASIDE, "broker-a", 0), "*", 0, 32);
            return result.getMsgFoundList() == null
                    ? null
                    : result.getMsgFoundList().stream()
                            .filter(message -> Received.body(message).equals("forgotten"))
                            .findFirst()
                            .orElse(null);
        } finally {
            consumer.shutdown();
        }
    }
}
