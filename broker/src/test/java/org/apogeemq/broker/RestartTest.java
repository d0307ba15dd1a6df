package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RestartTest {
    @TempDir
    Path folder;

    @Test
    void messagesTopicsGroupsAndOffsetsSurviveARestart() throws Exception {
        SubscriptionGroupConfig group = new SubscriptionGroupConfig(
                "G", true, true, false, false, 2, 5, null, 0, null, null, 0, null, null, null);
        try (TestBroker broker = TestBroker.start(folder)) {
            broker.ok(
                    RequestCode.UPDATE_AND_CREATE_TOPIC,
                    new CreateTopicRequest("T", "TBW102", 3, 2, 6, "MULTI_TAG", 0, true, "+a=b", null));
            TestBroker.ok(broker.callJson(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, group));
            broker.send("T", 1, "one");
            broker.send("T", 1, "two");
            broker.send("AUTO", 0, "auto");
            broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("G", "T", 1, 1, null));
        }
        try (TestBroker broker = TestBroker.start(folder)) {
            TopicConfig topic = BodyCodec.decode(
                    broker.ok(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("T"))
                            .body(),
                    TopicConfig.class);
            assertThat(topic.readQueueNums()).isEqualTo(3);
            assertThat(topic.writeQueueNums()).isEqualTo(2);
            assertThat(topic.order()).isTrue();
            assertThat(topic.attributes()).isEqualTo(Map.of("a", "b"));
            assertThat(BodyCodec.decode(
                            broker.ok(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, new GroupRequest("G"))
                                    .body(),
                            SubscriptionGroupConfig.class))
                    .isEqualTo(group);
            assertThat(TestBroker.bodies(broker.pull("g", "T", 1, 0, "*"))).containsExactly("one", "two");
            assertThat(TestBroker.bodies(broker.pull("g", "AUTO", 0, 0, "*"))).containsExactly("auto");
            assertThat(broker.ok(
                                    RequestCode.QUERY_CONSUMER_OFFSET,
                                    new QueryConsumerOffsetRequest("G", "T", 1, false, null))
                            .header(OffsetResponse.class)
                            .offset())
                    .isEqualTo(1);
            assertThat(broker.send("T", 1, "three").queueOffset()).isEqualTo(2);
        }
    }

    @Test
    void deletedTopicStaysDeletedAfterARestart() throws Exception {
        try (TestBroker broker = TestBroker.start(folder)) {
            broker.send("T", 0, "x");
            broker.ok(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("T"));
        }
        try (TestBroker broker = TestBroker.start(folder)) {
            assertThat(broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("T"))
                            .code())
                    .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        }
    }

    @Test
    void delayedMessageComesAfterARestart() throws Exception {
        try (TestBroker broker = TestBroker.start(folder)) {
            broker.send("T", 0, "later", MessageProperties.encode(Map.of("UNIQ_KEY", "U", "TIMER_DELAY_MS", "1500")));
        }
        try (TestBroker broker = TestBroker.start(folder)) {
            Awaitility.await()
                    .atMost(TestBroker.TIMEOUT)
                    .untilAsserted(() -> assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*")))
                            .containsExactly("later"));
        }
    }

    @Test
    void secondBrokerOnTheSameFolderIsRefusedAndTheFirstGoesOn() throws Exception {
        try (TestBroker broker = TestBroker.start(folder)) {
            assertThatThrownBy(() -> TestBroker.start(folder))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(folder.toString());
            broker.send("T", 0, "x");
        }
    }

    @Test
    void portInUseIsNamedAndTheFolderIsFreeAgain() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatThrownBy(() -> TestBroker.start(folder, "listenPort=" + port))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(port);
        }
        TestBroker.start(folder).close();
    }

    @Test
    void folderThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> Broker.builder(
                                TestBroker.config(file, Map.of()), InstantSource.system(), System::nanoTime)
                        .start())
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(file.toString());
    }
}
