package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerStatsData;
import org.apogeemq.remoting.body.ConsumeMessageDirectlyResult;
import org.apogeemq.remoting.body.ConsumeQueueEntries;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.ConsumeStatsList;
import org.apogeemq.remoting.body.ConsumeTimeSpans;
import org.apogeemq.remoting.body.ConsumerStatus;
import org.apogeemq.remoting.body.GroupSubscriptions;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.ProducerTableInfo;
import org.apogeemq.remoting.body.ReplicationInfo;
import org.apogeemq.remoting.body.ResetOffsets;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicStatsTable;
import org.apogeemq.remoting.header.ClientHeaders.ConsumeMessageDirectlyRequest;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerRunningInfoRequest;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerStatusRequest;
import org.apogeemq.remoting.header.ClientHeaders.ResetOffsetRequest;
import org.apogeemq.remoting.header.GroupHeaders.BrokerConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.CloneGroupOffsetRequest;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupTopicRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.QueryHeaders.BrokerStatsRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryConsumeQueueRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator's tools ask of a broker, through the wire. */
@Timeout(120)
class OperatorTest {
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
    void waitingPullIsToldOfAResetAtOnceAndCommitsOfBeforeItAreIgnored() throws Exception {
        sendMany(5);
        consumerJoins(broker.connection(), "c1");
        commit("g", 0, 5);
        CompletableFuture<Command> waiting = broker.connection()
                .request(
                        Command.request(
                                RequestCode.PULL_MESSAGE, TestBroker.pullHeader("g", "T", 0, 5, "*", 60_000), null),
                        TestBroker.TIMEOUT.multipliedBy(4));

        assertThat(reset("g", 0, -1, null, true)).containsEntry(queue(0), 0L);

        Command moved = waiting.get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(moved.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(TestBroker.pullResponse(moved).nextBeginOffset()).isZero();
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).hasSize(5);
    }

    @Test
    void commitOfAConsumerThatHasNotLearntOfAResetDoesNotUndoIt() throws Exception {
        sendMany(5);
        consumerJoins(broker.connection(), "c1");
        commit("g", 0, 5);
        reset("g", 0, 0, 2L, true);

        commit("g", 0, 5);
        assertThat(committed("g", 0)).isEqualTo(2);
        assertThat(broker.pull("g", "T", 0, 5, "*").code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        commit("g", 0, 3);
        assertThat(committed("g", 0)).isEqualTo(3);
    }

    @Test
    void resetOfAGroupThatIsAwayHoldsForWhoeverCommitsNext() throws Exception {
        sendMany(5);
        commit("g", 0, 5);
        reset("g", 0, 0, 1L, true);
        assertThat(committed("g", 0)).isEqualTo(1);
        commit("g", 0, 4);
        assertThat(committed("g", 0)).isEqualTo(4);
    }

    @Test
    void resetIsByTimeToTheEndOrBackwardsOnlyAsAsked() throws Exception {
        sendMany(5);
        commit("g", 0, 3);
        assertThat(reset("g", -1, -1, null, false)).doesNotContainKey(queue(0));
        assertThat(committed("g", 0)).isEqualTo(3);
        assertThat(reset("g", -1, -1, null, true)).containsEntry(queue(0), 5L);
        assertThat(reset("g", 0, -1, null, false)).containsEntry(queue(0), 0L);
        assertThat(committed("g", 0)).isZero();
    }

    @Test
    void resetOfWhatIsNotThereIsRefusedWithTheReason() throws Exception {
        sendMany(2);
        assertRefused(tryReset("none", "T", 0, null), ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "'none'");
        commit("g", 0, 1);
        assertRefused(tryReset("g", "NONE", 0, null), ResponseCode.TOPIC_NOT_EXIST, "'NONE'");
        assertRefused(tryReset("g", "T", 9, null), ResponseCode.SYSTEM_ERROR, "queueId 9", "0 to 3");
        assertRefused(tryReset("g", "T", 0, 77L), ResponseCode.SYSTEM_ERROR, "offset 77", "0 to 2");
    }

    @Test
    void offsetsAreCopiedToAnotherGroup() throws Exception {
        sendMany(5);
        commit("g", 0, 3);
        broker.ok(RequestCode.CLONE_GROUP_OFFSET, new CloneGroupOffsetRequest("g", "copy", "T", true));
        assertThat(committed("copy", 0)).isEqualTo(3);
        assertRefused(
                broker.call(RequestCode.CLONE_GROUP_OFFSET, new CloneGroupOffsetRequest("none", "copy", null, true)),
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                "'none'");
        assertRefused(
                broker.call(RequestCode.CLONE_GROUP_OFFSET, new CloneGroupOffsetRequest("g", "a b", null, true)),
                ResponseCode.INVALID_PARAMETER,
                "destGroup",
                "a b");
    }

    @Test
    void stateOfAConsumerIsAskedOfItAndHandedOn() throws Exception {
        RequestHandler answers = (request, from) -> from.send(request.response(
                ResponseCode.SUCCESS, null, null, Unpooled.copiedBuffer("{\"x\":1}", StandardCharsets.UTF_8)));
        try (RemotingClient consumer = consumer(RequestCode.GET_CONSUMER_RUNNING_INFO, answers)) {
            consumerJoins(connect(consumer), "c1");
            Command info =
                    broker.ok(RequestCode.GET_CONSUMER_RUNNING_INFO, new ConsumerRunningInfoRequest("g", "c1", false));
            assertThat(info.body().toString(StandardCharsets.UTF_8)).isEqualTo("{\"x\":1}");
            assertRefused(
                    broker.call(
                            RequestCode.GET_CONSUMER_RUNNING_INFO, new ConsumerRunningInfoRequest("g", "c2", false)),
                    ResponseCode.SYSTEM_ERROR,
                    "'c2'",
                    "'g'");
        }
    }

    @Test
    void messageIsConsumedByTheConsumerThatWasAsked() throws Exception {
        String id = broker.send("T", 0, "again").msgId();
        RequestHandler answers = (request, from) -> {
            String body = TestBroker.bodies(request).get(0);
            from.send(request.response(
                    ResponseCode.SUCCESS,
                    null,
                    null,
                    BodyCodec.encode(new ConsumeMessageDirectlyResult(false, true, "CR_SUCCESS", body, 1))));
        };
        try (RemotingClient consumer = consumer(RequestCode.CONSUME_MESSAGE_DIRECTLY, answers)) {
            consumerJoins(connect(consumer), "c1");
            Command consumed = broker.ok(RequestCode.CONSUME_MESSAGE_DIRECTLY, directly("c1", id));
            assertThat(BodyCodec.decode(consumed.body(), ConsumeMessageDirectlyResult.class)
                            .remark())
                    .isEqualTo("again");
            assertRefused(
                    broker.call(RequestCode.CONSUME_MESSAGE_DIRECTLY, directly("c1", "xyz")),
                    ResponseCode.INVALID_PARAMETER,
                    "xyz");
            String missing = id.substring(0, 16) + "0000000000ABCDEF";
            assertRefused(
                    broker.call(RequestCode.CONSUME_MESSAGE_DIRECTLY, directly("c1", missing)),
                    ResponseCode.SYSTEM_ERROR,
                    missing);
        }
    }

    @Test
    void offsetsAsConsumersKnowThemAreToldByClient() throws Exception {
        RequestHandler answers = (request, from) -> from.send(request.response(
                ResponseCode.SUCCESS,
                null,
                null,
                BodyCodec.encode(new ConsumerStatus(Map.of(queue(0), 7L), Map.of()))));
        ConsumerStatusRequest all = new ConsumerStatusRequest("T", "g", null);
        assertRefused(
                broker.call(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, all),
                ResponseCode.CONSUMER_NOT_ONLINE,
                "'g'");
        try (RemotingClient consumer = consumer(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, answers)) {
            consumerJoins(connect(consumer), "c1");
            Command status = broker.ok(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, all);
            assertThat(BodyCodec.decode(status.body(), ConsumerStatus.class).consumerTable())
                    .isEqualTo(Map.of("c1", Map.of(queue(0), 7L)));
        }
    }

    @Test
    void progressOfAllGroupsAndTheirTimesAreTold() throws Exception {
        sendMany(5);
        commit("g", 0, 2);
        ConsumeStatsList all = BodyCodec.decode(
                broker.ok(RequestCode.GET_BROKER_CONSUME_STATS, new BrokerConsumeStatsRequest(false))
                        .body(),
                ConsumeStatsList.class);
        assertThat(all.totalDiff()).isEqualTo(3);
        assertThat(all.brokerAddr()).endsWith(":" + broker.port());
        assertThat(all.consumeStatsList()).anySatisfy(group -> assertThat(group).containsKey("g"));

        ConsumeTimeSpans spans = BodyCodec.decode(
                broker.ok(RequestCode.QUERY_CONSUME_TIME_SPAN, new GroupTopicRequest("g", "T"))
                        .body(),
                ConsumeTimeSpans.class);
        assertThat(spans.consumeTimeSpanSet()).hasSize(4).anySatisfy(span -> {
            assertThat(span.messageQueue()).isEqualTo(queue(0));
            assertThat(span.minTimeStamp()).isPositive().isLessThanOrEqualTo(span.consumeTimeStamp());
            assertThat(span.maxTimeStamp()).isGreaterThanOrEqualTo(span.consumeTimeStamp());
        });
    }

    @Test
    void topicsAndSubscriptionOfAGroupAndAllProducersAreTold() throws Exception {
        consumerJoins(broker.connection(), "c1");
        TopicList topics = BodyCodec.decode(
                broker.ok(RequestCode.QUERY_TOPICS_BY_CONSUMER, new GroupRequest("g"))
                        .body(),
                TopicList.class);
        assertThat(topics.topicList()).contains("T");
        GroupSubscriptions subscription = BodyCodec.decode(
                broker.ok(RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER, new GroupTopicRequest("g", "T"))
                        .body(),
                GroupSubscriptions.class);
        assertThat(subscription.subscriptionData().subString()).isEqualTo("*");
        ProducerTableInfo producers = BodyCodec.decode(
                broker.ok(RequestCode.GET_ALL_PRODUCER_INFO, null).body(), ProducerTableInfo.class);
        assertThat(producers.data().get("pg")).singleElement().satisfies(producer -> {
            assertThat(producer.clientId()).isEqualTo("c1");
            assertThat(producer.lastUpdateTimestamp()).isPositive();
        });
    }

    @Test
    void entriesOfAConsumeQueueAreRead() throws Exception {
        sendMany(5);
        ConsumeQueueEntries entries = BodyCodec.decode(
                broker.ok(RequestCode.QUERY_CONSUME_QUEUE, new QueryConsumeQueueRequest("T", 0, 1, 3, null))
                        .body(),
                ConsumeQueueEntries.class);
        assertThat(entries.queueData())
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry.physicSize()).isPositive());
        assertThat(entries.maxQueueIndex()).isEqualTo(5);
        assertRefused(
                broker.call(RequestCode.QUERY_CONSUME_QUEUE, new QueryConsumeQueueRequest("T", 8, 1, 3, null)),
                ResponseCode.SYSTEM_ERROR,
                "queueId 8");
        assertRefused(
                broker.call(RequestCode.QUERY_CONSUME_QUEUE, new QueryConsumeQueueRequest("NONE", 0, 1, 3, null)),
                ResponseCode.SYSTEM_ERROR,
                "'NONE'");
    }

    @Test
    void ratesOfTopicsAndGroupsAreCountedWhereMessagesPass() throws Exception {
        sendMany(5);
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).hasSize(5);

        assertThat(stats("TOPIC_PUT_NUMS", "T").statsMinute().sum()).isEqualTo(5);
        assertThat(stats("TOPIC_PUT_SIZE", "T").statsDay().avgpt()).isGreaterThan(50);
        assertThat(stats("GROUP_GET_NUMS", "T@g").statsHour().sum()).isEqualTo(5);
        assertThat(stats("GROUP_GET_SIZE", "T@g").statsHour().tps()).isPositive();
        assertThat(stats("BROKER_PUT_NUMS", "DefaultCluster").statsDay().sum()).isEqualTo(5);
        assertThat(stats("BROKER_GET_NUMS", "DefaultCluster").statsDay().sum()).isEqualTo(5);
        TopicStatsTable topic = BodyCodec.decode(
                broker.ok(RequestCode.GET_TOPIC_STATS_INFO, new TopicRequest("T"))
                        .body(),
                TopicStatsTable.class);
        assertThat(topic.topicPutTps()).isPositive();
        ConsumeStats group = BodyCodec.decode(
                broker.ok(RequestCode.GET_CONSUME_STATS, new ConsumeStatsRequest("g", "T", null))
                        .body(),
                ConsumeStats.class);
        assertThat(group.consumeTps()).isPositive();
        KVTable info = BodyCodec.decode(
                broker.ok(RequestCode.GET_BROKER_RUNTIME_INFO, null).body(), KVTable.class);
        assertThat(info.table()).containsEntry("msgGetTotalTodayNow", "5").containsEntry("putMessageTimesTotal", "5");
        assertThat(info.table().get("putTps")).matches("\\d+\\.\\d{3} \\d+\\.\\d{3} \\d+\\.\\d{3}");
        assertThat(Double.parseDouble(info.table().get("putTps").split(" ")[0])).isPositive();
        assertThat(Long.parseLong(info.table().get("earliestMessageTimeStamp"))).isPositive();
    }

    @Test
    void statisticThatIsNotKeptIsNamedWithThoseThatAre() throws Exception {
        assertRefused(
                broker.call(RequestCode.VIEW_BROKER_STATS_DATA, new BrokerStatsRequest("NONSENSE", "T")),
                ResponseCode.SYSTEM_ERROR,
                "NONSENSE",
                "TOPIC_PUT_NUMS");
        assertRefused(
                broker.call(RequestCode.VIEW_BROKER_STATS_DATA, new BrokerStatsRequest("GROUP_GET_NUMS", "T")),
                ResponseCode.SYSTEM_ERROR,
                "'T'",
                "TOPIC@GROUP");
        assertRefused(
                broker.call(RequestCode.VIEW_BROKER_STATS_DATA, new BrokerStatsRequest("TOPIC_PUT_NUMS", "NONE")),
                ResponseCode.SYSTEM_ERROR,
                "'NONE'");
    }

    @Test
    void settingChangedAtRunTimeIsInForceAtOnceAndAfterARestartUntilItIsSetBack() throws Exception {
        update("brokerPermission=4\nmaxTransferCountOnMessageInMemory=2\n");
        assertRefused(broker.trySend("T", 0, "x", null), ResponseCode.NO_PERMISSION, "brokerPermission");

        broker = broker.restart();
        assertRefused(broker.trySend("T", 0, "x", null), ResponseCode.NO_PERMISSION, "brokerPermission");
        assertThat(settings()).contains("brokerPermission=4\n", "maxTransferCountOnMessageInMemory=2\n");

        update("brokerPermission=6");
        sendMany(5);
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).hasSize(2);
        broker = broker.restart();
        assertThat(settings()).contains("brokerPermission=6\n");
    }

    @Test
    void templateOfAutomaticCreationComesAndGoesWithItsSetting() throws Exception {
        update("autoCreateTopicEnable=false");
        assertRefused(broker.trySend("NEW", 0, "x", null), ResponseCode.TOPIC_NOT_EXIST, "NEW");
        assertThat(broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("TBW102"))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        update("autoCreateTopicEnable=true");
        broker.send("NEW", 0, "x");
    }

    @Test
    void rulesOfRetentionChangeTogether() throws Exception {
        update("diskMaxUsedSpaceRatio=50\ndiskSpaceWarningLevelRatio=60\nfileReservedTime=1");
        assertRefused(
                tryUpdate("diskSpaceWarningLevelRatio=40"), ResponseCode.INVALID_PARAMETER, "diskMaxUsedSpaceRatio");
        assertThat(settings()).contains("diskSpaceWarningLevelRatio=60\n", "fileReservedTime=1\n");
        broker = broker.restart();
        assertThat(settings()).contains("diskSpaceWarningLevelRatio=60\n", "fileReservedTime=1\n");
    }

    @Test
    void settingThatCannotBeChangedIsRefusedAndNothingElseIsChangedWithIt() throws Exception {
        assertRefused(tryUpdate("brokerPermission=4\nlistenPort=1"), ResponseCode.NO_PERMISSION, "listenPort", "start");
        assertRefused(tryUpdate("brokerPermission=4\nx=1"), ResponseCode.INVALID_PARAMETER, "'x'", "brokerPermission");
        assertRefused(
                tryUpdate("brokerPermission=99"), ResponseCode.INVALID_PARAMETER, "brokerPermission", "99", "0 to 6");
        assertRefused(tryUpdate("nonsense"), ResponseCode.INVALID_PARAMETER, "nonsense", "key=value");
        assertRefused(tryUpdate(""), ResponseCode.INVALID_PARAMETER, "key=value");
        assertThat(settings()).contains("brokerPermission=6\n");
    }

    @Test
    void tidyingAndReplicationAreAnswered() throws Exception {
        sendMany(1);
        broker.ok(RequestCode.DELETE_EXPIRED_COMMITLOG, null);
        broker.ok(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, null);
        broker.ok(RequestCode.CLEAN_UNUSED_TOPIC, null);
        ReplicationInfo replication = BodyCodec.decode(
                broker.ok(RequestCode.GET_BROKER_HA_STATUS, null).body(), ReplicationInfo.class);
        assertThat(replication.master()).isTrue();
        assertThat(replication.haConnectionInfo()).isEmpty();
        assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {43, 308, 355, 513, 902, 908, 1007, 2001, 2004, 5001, 200_074})
    void requestThatIsNotServedIsAnsweredWithTheReason(int code) throws Exception {
        assertRefused(
                broker.call(code, null),
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                Integer.toString(code),
                "is not supported by this broker: ");
    }

    @Test
    void groupIsFoundByToolsBeforeItHasAConsumer() throws Exception {
        TestBroker.ok(
                broker.callJson(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, SubscriptionGroupConfig.of("quiet")));
        broker.ok(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("%RETRY%quiet"));
    }

    private void sendMany(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            broker.send("T", 0, "m" + i);
        }
    }

    private RemotingClient consumer(int code, RequestHandler handler) {
        return RemotingClient.builder()
                .handlers(Map.of(code, handler, RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (request, from) -> {}))
                .build();
    }

    private Connection connect(RemotingClient client) throws Exception {
        return client.connect(broker.address(), TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void consumerJoins(Connection connection, String clientId) throws Exception {
        Command heartbeat = TestBroker.heartbeat(TestBroker.consumerHeartbeat(clientId, "g", "T", "*"));
        TestBroker.ok(connection
                .request(heartbeat, TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    }

    private static MessageQueue queue(int id) {
        return new MessageQueue("T", "broker-t", id);
    }

    private void commit(String group, int queueId, long offset) throws Exception {
        broker.ok(
                RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest(group, "T", queueId, offset, null));
    }

    private long committed(String group, int queueId) throws Exception {
        return broker.ok(
                        RequestCode.QUERY_CONSUMER_OFFSET,
                        new QueryConsumerOffsetRequest(group, "T", queueId, false, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private Map<MessageQueue, Long> reset(String group, long time, int queueId, Long offset, boolean force)
            throws Exception {
        Command answer = broker.ok(
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                new ResetOffsetRequest("T", group, time, force, queueId, offset));
        return BodyCodec.decode(answer.body(), ResetOffsets.class).offsetTable();
    }

    private Command tryReset(String group, String topic, int queueId, Long offset) throws Exception {
        return broker.call(
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                new ResetOffsetRequest(topic, group, 0, true, queueId, offset));
    }

    private static ConsumeMessageDirectlyRequest directly(String clientId, String messageId) {
        return new ConsumeMessageDirectlyRequest("g", clientId, messageId, null, null, null, null);
    }

    private BrokerStatsData stats(String name, String key) throws Exception {
        return BodyCodec.decode(
                broker.ok(RequestCode.VIEW_BROKER_STATS_DATA, new BrokerStatsRequest(name, key))
                        .body(),
                BrokerStatsData.class);
    }

    private Command tryUpdate(String text) throws Exception {
        return broker.connection()
                .request(
                        Command.request(
                                RequestCode.UPDATE_BROKER_CONFIG,
                                null,
                                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)),
                        TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private void update(String text) throws Exception {
        TestBroker.ok(tryUpdate(text));
    }

    private String settings() throws Exception {
        return broker.ok(RequestCode.GET_BROKER_CONFIG, null).body().toString(StandardCharsets.UTF_8);
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
