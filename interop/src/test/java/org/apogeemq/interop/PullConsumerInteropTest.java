package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official pull consumers: the application says which queue and offset. */
class PullConsumerInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.of("broker-a");

    private final Clients clients = SERVERS.clients();
    private final String topic = Clients.unique("pull");
    private final String group = Clients.unique("group");
    private MessageQueue queue;
    private DefaultMQProducer producer;

    @BeforeEach
    void makeTopic() throws Exception {
        producer = clients.producer();
        Versions.createTopic(producer, topic, 4, 1);
        queue = producer.fetchPublishMessageQueues(topic).stream()
                .filter(each -> each.getQueueId() == 0)
                .findFirst()
                .orElseThrow();
    }

    private void send(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            String tag = i % 2 == 0 ? "Even" : "Odd";
            producer.send(new Message(topic, tag, text(i).getBytes(StandardCharsets.UTF_8)), queue);
        }
    }

    private static String text(int i) {
        return "message " + i;
    }

    private static List<String> bodies(List<MessageExt> messages) {
        return messages.stream().map(Received::body).toList();
    }

    @Test
    void pullReturnsTheQueueFromAnyOffset() throws Exception {
        send(0, 50);
        DefaultMQPullConsumer consumer = clients.pullConsumer(group);
        List<String> pulled = new ArrayList<>();
        long offset = 10;
        while (offset < 50) {
            PullResult result = consumer.pull(queue, "*", offset, 16);
            assertThat(result.getPullStatus()).isEqualTo(PullStatus.FOUND);
            assertThat(result.getMsgFoundList().get(0).getQueueOffset()).isEqualTo(offset);
            assertThat(result.getMinOffset()).isZero();
            assertThat(result.getMaxOffset()).isEqualTo(50);
            pulled.addAll(bodies(result.getMsgFoundList()));
            offset = result.getNextBeginOffset();
        }
        assertThat(pulled)
                .containsExactlyElementsOf(IntStream.range(10, 50)
                        .mapToObj(PullConsumerInteropTest::text)
                        .toList());
        assertThat(consumer.pull(queue, "*", 50, 16).getPullStatus()).isEqualTo(PullStatus.NO_NEW_MSG);
        PullResult beyond = consumer.pull(queue, "*", 1000, 16);
        assertThat(beyond.getPullStatus()).isEqualTo(PullStatus.OFFSET_ILLEGAL);
        assertThat(beyond.getNextBeginOffset()).isEqualTo(50);
    }

    @Test
    void pullWithATagReturnsOnlyThatTag() throws Exception {
        send(0, 20);
        DefaultMQPullConsumer consumer = clients.pullConsumer(group);
        PullResult result = consumer.pull(queue, "Odd", 0, 32);
        assertThat(bodies(result.getMsgFoundList()))
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .filter(i -> i % 2 == 1)
                        .mapToObj(PullConsumerInteropTest::text)
                        .toList());
        assertThat(result.getNextBeginOffset()).isEqualTo(20);
    }

    @Test
    void pullThatWaitsIsAnsweredByTheNextMessage() throws Exception {
        DefaultMQPullConsumer consumer = clients.pullConsumer(group);
        CompletableFuture<PullResult> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return consumer.pullBlockIfNotFound(queue, "*", 0, 32);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        await().pollDelay(Duration.ofMillis(500)).atMost(LIMIT).until(() -> true);
        assertThat(waiting).isNotDone();
        send(0, 1);
        assertThat(bodies(waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS).getMsgFoundList()))
                .containsExactly(text(0));
    }

    @Test
    void offsetsAreKeptForTheGroup() throws Exception {
        send(0, 10);
        DefaultMQPullConsumer consumer = clients.pullConsumer(group);
        consumer.pull(queue, "*", 0, 32); // makes the group; RocketMQ keeps no offset for one that it does not know
        consumer.updateConsumeOffset(queue, 7);
        consumer.getOffsetStore().persist(queue);
        consumer.shutdown();
        DefaultMQPullConsumer later = clients.pullConsumer(group);
        await().atMost(LIMIT).until(() -> later.fetchConsumeOffset(queue, true) == 7);
        assertThat(later.minOffset(queue)).isZero();
        assertThat(later.maxOffset(queue)).isEqualTo(10);
    }

    @Test
    void offsetIsFoundByTime() throws Exception {
        send(0, 5);
        DefaultMQPullConsumer consumer = clients.pullConsumer(group);
        List<MessageExt> stored = consumer.pull(queue, "*", 0, 32).getMsgFoundList();
        long third = stored.get(2).getStoreTimestamp();
        long found = consumer.searchOffset(queue, third);
        assertThat(stored.get((int) found).getStoreTimestamp()).isEqualTo(third);
        assertThat(consumer.searchOffset(queue, stored.get(0).getStoreTimestamp() - 100_000))
                .isZero();
    }

    @Test
    void litePullConsumerWithASubscriptionGetsAllAndGoesOnAfterACommit() throws Exception {
        send(0, 30);
        DefaultLitePullConsumer consumer = clients.litePullConsumer(group);
        consumer.setAutoCommit(false);
        consumer.subscribe(topic, "Even");
        consumer.start();
        Received received = new Received();
        await().atMost(LIMIT).until(() -> {
            received.add(consumer.poll(200));
            return received.messages().size() >= 15;
        });
        assertThat(received.bodies())
                .containsExactlyElementsOf(IntStream.range(0, 30)
                        .filter(i -> i % 2 == 0)
                        .mapToObj(PullConsumerInteropTest::text)
                        .toList());
        consumer.commitSync();
        consumer.shutdown();

        send(30, 40);
        DefaultLitePullConsumer later = clients.litePullConsumer(group);
        later.subscribe(topic, "Even");
        later.start();
        Received rest = new Received();
        await().atMost(LIMIT).until(() -> {
            rest.add(later.poll(200));
            return rest.messages().size() >= 5;
        });
        assertThat(rest.bodies())
                .containsExactlyElementsOf(IntStream.range(30, 40)
                        .filter(i -> i % 2 == 0)
                        .mapToObj(PullConsumerInteropTest::text)
                        .toList());
    }

    @Test
    void litePullConsumerWithAssignedQueueSeeks() throws Exception {
        send(0, 20);
        DefaultLitePullConsumer consumer = clients.litePullConsumer(group);
        consumer.setAutoCommit(false);
        consumer.start();
        Received all = new Received();
        consumer.assign(List.of(queue));
        // The client may still hand out what a pull under way brings after a seek: seek when there is nothing to bring.
        await().atMost(LIMIT).until(() -> {
            all.add(consumer.poll(200));
            return all.messages().size() >= 20;
        });
        consumer.seek(queue, 15);
        Received received = new Received();
        await().atMost(LIMIT).until(() -> {
            received.add(consumer.poll(200));
            return received.messages().size() >= 5;
        });
        assertThat(received.bodies())
                .containsExactlyElementsOf(IntStream.range(15, 20)
                        .mapToObj(PullConsumerInteropTest::text)
                        .toList());
    }
}
