package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.body.LockBatchRequest;
import org.apogeemq.remoting.body.LockBatchResponse;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.OffsetWrapper;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.SubscriptionGroupTable;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicConfigList;
import org.apogeemq.remoting.body.TopicConfigTable;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.body.TopicStatsTable;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.DeleteGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.header.QueryHeaders.ViewMessageRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AdminTest {
    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void topicIsCreatedChangedAndRead() throws Exception {
        broker.ok(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 2, 3, 6, "+message.type=NORMAL,+a=b"));
        broker.ok(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 4, 3, 4, "-a"));

        TopicConfig config = BodyCodec.decode(
                broker.ok(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("T")).body(), TopicConfig.class);
        assertThat(config.readQueueNums()).isEqualTo(4);
        assertThat(config.writeQueueNums()).isEqualTo(3);
        assertThat(config.perm()).isEqualTo(4);
        assertThat(config.attributes()).isEqualTo(Map.of("message.type", "NORMAL"));
        TopicConfigTable all = BodyCodec.decode(
                broker.ok(RequestCode.GET_ALL_TOPIC_CONFIG, null).body(), TopicConfigTable.class);
        assertThat(all.topicConfigTable()).containsKeys("T", "TBW102", "SELF_TEST_TOPIC", "BenchmarkTest");
    }

    @Test
    void severalTopicsAreCreatedTogetherOrNotAtAll() throws Exception {
        TestBroker.ok(broker.callJson(
                RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
                new TopicConfigList(List.of(TopicConfig.of("A", 1), TopicConfig.of("B", 2)))));
        Command refused = broker.callJson(
                RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
                new TopicConfigList(List.of(TopicConfig.of("C", 1), TopicConfig.of("bad.name", 2))));
        assertRefused(refused, ResponseCode.INVALID_PARAMETER, "bad.name");
        assertRefused(
                broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("C")), ResponseCode.TOPIC_NOT_EXIST, "C");
        broker.send("B", 1, "x");
    }

    @Test
    void topicThatIsWrongOrBelongsToTheBrokerIsRefused() throws Exception {
        assertRefused(
                broker.call(RequestCode.UPDATE_AND_CREATE_TOPIC, create("a b", 1, 1, 6, null)),
                ResponseCode.INVALID_PARAMETER,
                "a b");
        assertRefused(
                broker.call(RequestCode.UPDATE_AND_CREATE_TOPIC, create("TBW102", 1, 1, 6, null)),
                ResponseCode.INVALID_PARAMETER,
                "TBW102");
        assertRefused(
                broker.call(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 0, 1, 6, null)),
                ResponseCode.INVALID_PARAMETER,
                "readQueueNums",
                "0");
        assertRefused(
                broker.call(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 1, 1, 99, null)),
                ResponseCode.INVALID_PARAMETER,
                "perm",
                "99");
        assertRefused(
                broker.call(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 1, 1, 6, "a=b")),
                ResponseCode.INVALID_PARAMETER,
                "a=b");
        assertRefused(
                broker.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("TBW102")),
                ResponseCode.INVALID_PARAMETER,
                "TBW102");
    }

    @Test
    void deletedTopicIsGoneWithItsMessages() throws Exception {
        broker.send("T", 0, "x");
        broker.ok(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("T"));
        assertRefused(broker.pull("g", "T", 0, 0, "*"), ResponseCode.TOPIC_NOT_EXIST, "T");
        broker.send("T", 0, "y");
        Command pulled = broker.pull("g", "T", 0, 0, "*");
        long next = TestBroker.pullResponse(pulled).nextBeginOffset();
        Command again = pulled.code() == ResponseCode.SUCCESS ? pulled : broker.pull("g", "T", 0, next, "*");
        assertThat(TestBroker.bodies(again)).containsExactly("y");
    }

    @Test
    void topicsWithTheLongestNamesAreDeleted() throws Exception {
        for (int length : new int[] {250, 251, 255}) {
            String name = TopicNames.deadLetterTopic(
                    "g".repeat(length - TopicNames.deadLetterTopic("").length()));
            broker.ok(RequestCode.UPDATE_AND_CREATE_TOPIC, create(name, 1, 1, 6, null));
            broker.ok(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest(name));
            assertRefused(
                    broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest(name)),
                    ResponseCode.TOPIC_NOT_EXIST,
                    name);
        }
    }

    @Test
    void statisticsOfATopicTellItsBounds() throws Exception {
        broker.send("T", 1, "x");
        TopicStatsTable stats = BodyCodec.decode(
                broker.ok(RequestCode.GET_TOPIC_STATS_INFO, new TopicRequest("T"))
                        .body(),
                TopicStatsTable.class);
        assertThat(stats.offsetTable()).hasSize(4);
        assertThat(stats.offsetTable().get(new MessageQueue("T", "broker-t", 1)).maxOffset())
                .isEqualTo(1);
        assertThat(stats.offsetTable().get(new MessageQueue("T", "broker-t", 1)).lastUpdateTimestamp())
                .isPositive();
    }

    @Test
    void systemTopicsAreListed() throws Exception {
        TopicList topics = BodyCodec.decode(
                broker.ok(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, null).body(), TopicList.class);
        assertThat(topics.topicList()).contains("TBW102", "SCHEDULE_TOPIC_XXXX", "DefaultCluster", "broker-t");
    }

    @Test
    void groupIsCreatedReadAndDeletedWithItsOffsets() throws Exception {
        TestBroker.ok(
                broker.callJson(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, SubscriptionGroupConfig.of("G")));
        broker.send("T", 0, "x");
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("G", "T", 0, 1, null));
        SubscriptionGroupTable all = BodyCodec.decode(
                broker.ok(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, null).body(), SubscriptionGroupTable.class);
        assertThat(all.subscriptionGroupTable()).containsKey("G");

        broker.ok(RequestCode.DELETE_SUBSCRIPTIONGROUP, new DeleteGroupRequest("G", true));

        assertRefused(
                broker.call(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, new GroupRequest("G")),
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                "G");
        assertThat(broker.call(
                                RequestCode.QUERY_CONSUMER_OFFSET,
                                new QueryConsumerOffsetRequest("G", "T", 0, false, null))
                        .code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void groupWithABadNameIsRefused() throws Exception {
        assertRefused(
                broker.callJson(
                        RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, SubscriptionGroupConfig.of("g".repeat(121))),
                ResponseCode.INVALID_PARAMETER,
                "121",
                "120");
    }

    @Test
    void progressOfAGroupIsTold() throws Exception {
        broker.send("T", 0, "x");
        broker.send("T", 0, "y");
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 1, null));
        ConsumeStats stats = BodyCodec.decode(
                broker.ok(RequestCode.GET_CONSUME_STATS, new ConsumeStatsRequest("g", null, null))
                        .body(),
                ConsumeStats.class);
        OffsetWrapper first = stats.offsetTable().get(new MessageQueue("T", "broker-t", 0));
        assertThat(first.brokerOffset()).isEqualTo(2);
        assertThat(first.consumerOffset()).isEqualTo(1);
        assertThat(first.lastTimestamp()).isPositive();
    }

    @Test
    void messagesAreFoundByKeyAndByUniqueKey() throws Exception {
        broker.send("T", 0, "x", MessageProperties.encode(Map.of("UNIQ_KEY", "U1", "KEYS", "order-1 order-2")));
        for (String key : List.of("order-2", "U1")) {
            Command found = broker.ok(RequestCode.QUERY_MESSAGE, query("T", key, key.equals("U1")));
            assertThat(TestBroker.bodies(found)).containsExactly("x");
        }
        assertRefused(
                broker.call(RequestCode.QUERY_MESSAGE, query("T", "order-3", false)),
                ResponseCode.QUERY_NOT_FOUND,
                "order-3");
    }

    @Test
    void positionWithoutAMessageIsNamed() throws Exception {
        assertRefused(
                broker.call(RequestCode.VIEW_MESSAGE_BY_ID, new ViewMessageRequest(123_456, null)),
                ResponseCode.SYSTEM_ERROR,
                "123456");
    }

    @Test
    void queueLockIsHeldByOneClientUntilItGivesItBack() throws Exception {
        MessageQueue queue = new MessageQueue("T", "broker-t", 0);
        assertThat(lock("c1", queue)).containsExactly(queue);
        assertThat(lock("c2", queue)).isEmpty();
        assertThat(lock("c1", queue)).containsExactly(queue);
        TestBroker.ok(
                broker.callJson(RequestCode.UNLOCK_BATCH_MQ, new LockBatchRequest("g", "c1", false, Set.of(queue))));
        assertThat(lock("c2", queue)).containsExactly(queue);
        assertRefused(
                broker.callJson(RequestCode.LOCK_BATCH_MQ, new LockBatchRequest("g", null, false, Set.of(queue))),
                ResponseCode.INVALID_PARAMETER,
                "clientId");
    }

    @Test
    void brokerWithoutNameServerAnswersRoutes() throws Exception {
        broker.ok(RequestCode.UPDATE_AND_CREATE_TOPIC, create("T", 2, 2, 6, null));
        TopicRouteData route = BodyCodec.decode(
                broker.ok(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest("T", null))
                        .body(),
                TopicRouteData.class);
        assertThat(route.queueDatas())
                .singleElement()
                .satisfies(q -> assertThat(q.readQueueNums()).isEqualTo(2));
        assertThat(route.brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "127.0.0.1:" + broker.port()));
        assertRefused(
                broker.call(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest("NONE", null)),
                ResponseCode.TOPIC_NOT_EXIST,
                "NONE");
        ClusterInfo cluster = BodyCodec.decode(
                broker.ok(RequestCode.GET_BROKER_CLUSTER_INFO, null).body(), ClusterInfo.class);
        assertThat(cluster.clusterAddrTable()).isEqualTo(Map.of("DefaultCluster", Set.of("broker-t")));
        TopicList topics = BodyCodec.decode(
                broker.ok(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, null).body(), TopicList.class);
        assertThat(topics.topicList()).contains("T");
    }

    @Test
    void stateAndSettingsAreTold() throws Exception {
        broker.send("T", 0, "x");
        KVTable info = BodyCodec.decode(
                broker.ok(RequestCode.GET_BROKER_RUNTIME_INFO, null).body(), KVTable.class);
        assertThat(info.table())
                .containsEntry("msgPutTotalTodayNow", "1")
                .containsKeys("brokerActive", "putTps", "getTransferredTps", "getTransferedTps", "commitLogDiskRatio");
        String settings = broker.ok(RequestCode.GET_BROKER_CONFIG, null).body().toString(StandardCharsets.UTF_8);
        assertThat(settings).contains("brokerName=broker-t\n", "fileReservedTime=72\n", "messageDelayLevel=1s 5s 10s");
    }

    @Test
    void unknownCodeIsAnsweredAndTheConnectionGoesOn() throws Exception {
        Command response = broker.call(29_999, null);
        assertThat(response.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(response.remark()).contains("29999");
        broker.send("T", 0, "x");
    }

    private Set<MessageQueue> lock(String clientId, MessageQueue queue) throws Exception {
        Command response = TestBroker.ok(
                broker.callJson(RequestCode.LOCK_BATCH_MQ, new LockBatchRequest("g", clientId, false, Set.of(queue))));
        return BodyCodec.decode(response.body(), LockBatchResponse.class).lockOKMQSet();
    }

    private static QueryMessageRequest query(String topic, String key, boolean unique) {
        return new QueryMessageRequest(topic, key, 10, 0, Long.MAX_VALUE, unique, null, null);
    }

    private static CreateTopicRequest create(String topic, int read, int write, int perm, String attributes) {
        return new CreateTopicRequest(topic, "TBW102", read, write, perm, "SINGLE_TAG", 0, false, attributes, null);
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
