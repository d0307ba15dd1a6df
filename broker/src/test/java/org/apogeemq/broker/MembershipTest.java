package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.ConsumerConnection;
import org.apogeemq.remoting.body.ConsumerList;
import org.apogeemq.remoting.body.GroupList;
import org.apogeemq.remoting.body.ProducerConnection;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.header.ClientHeaders.ProducerGroupRequest;
import org.apogeemq.remoting.header.ClientHeaders.UnregisterClientRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MembershipTest {
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
    void membersOfAGroupAreListedAndLeave() throws Exception {
        beat(broker.connection(), "c1", "T", "*");
        beat(broker.connection(), "c2", "T", "*");
        assertThat(members()).containsExactlyInAnyOrder("c1", "c2");

        broker.ok(RequestCode.UNREGISTER_CLIENT, new UnregisterClientRequest("c1", null, "g"));
        assertThat(members()).containsExactly("c2");
        broker.ok(RequestCode.UNREGISTER_CLIENT, new UnregisterClientRequest("c2", "pg", "g"));
        Command none = broker.call(RequestCode.GET_CONSUMER_LIST_BY_GROUP, new ConsumerGroupRequest("g"));
        assertThat(none.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(none.remark()).contains("'g'");
    }

    @Test
    void membersAreToldWhenTheGroupChanges() throws Exception {
        beat(broker.connection(), "c1", "T", "*");
        assertThat(notifiedGroup()).isEqualTo("g");
        Connection second = broker.connect();
        beat(second, "c2", "T", "*");
        assertThat(notifiedGroup()).isEqualTo("g");
        assertThat(notifiedGroup()).isEqualTo("g");
    }

    @Test
    void clientWhoseConnectionGoesIsNoLongerAMemberAndTheOthersAreTold() throws Exception {
        beat(broker.connection(), "c1", "T", "*");
        notifiedGroup();
        Connection second = broker.connect();
        beat(second, "c2", "T", "*");
        notifiedGroup();
        notifiedGroup();

        second.close();

        assertThat(notifiedGroup()).isEqualTo("g");
        assertThat(members()).containsExactly("c1");
    }

    @Test
    void silentClientIsNoLongerAMember() throws Exception {
        broker.close();
        broker = TestBroker.start(folder, "channelExpiredTimeout=1000");
        beat(broker.connection(), "c1", "T", "*");
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(
                                broker.call(RequestCode.GET_CONSUMER_LIST_BY_GROUP, new ConsumerGroupRequest("g"))
                                        .code())
                        .isEqualTo(ResponseCode.SYSTEM_ERROR));
    }

    @Test
    void connectionsAndSubscriptionsAreReported() throws Exception {
        beat(broker.connection(), "c1", "T", "A || B");

        ConsumerConnection consumers = BodyCodec.decode(
                broker.ok(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupRequest("g"))
                        .body(),
                ConsumerConnection.class);
        assertThat(consumers.connectionSet()).singleElement().satisfies(connection -> {
            assertThat(connection.clientId()).isEqualTo("c1");
            assertThat(connection.clientAddr()).startsWith("127.0.0.1:");
        });
        assertThat(consumers.subscriptionTable().get("T").tagsSet()).containsExactlyInAnyOrder("A", "B");
        ProducerConnection producers = BodyCodec.decode(
                broker.ok(RequestCode.GET_PRODUCER_CONNECTION_LIST, new ProducerGroupRequest("pg"))
                        .body(),
                ProducerConnection.class);
        assertThat(producers.connectionSet()).hasSize(1);
        GroupList groups = BodyCodec.decode(
                broker.ok(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, new TopicRequest("T"))
                        .body(),
                GroupList.class);
        assertThat(groups.groupList()).containsExactly("g");
    }

    @Test
    void unknownGroupsAreReportedAsNotOnline() throws Exception {
        Command consumers = broker.call(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupRequest("no"));
        assertThat(consumers.code()).isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE);
        Command producers = broker.call(RequestCode.GET_PRODUCER_CONNECTION_LIST, new ProducerGroupRequest("no"));
        assertThat(producers.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(producers.remark()).contains("'no'");
    }

    @Test
    void heartbeatMakesTheRetryTopic() throws Exception {
        beat(broker.connection(), "c1", "T", "*");
        assertThat(broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("%RETRY%g"))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void heartbeatThatIsNotJsonOrHasNoClientIsRefusedAndTheConnectionGoesOn() throws Exception {
        Command broken = broker.call(
                RequestCode.HEART_BEAT, null, Unpooled.copiedBuffer("{\"clientID\":", StandardCharsets.UTF_8));
        assertThat(broken.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        Command nobody = broker.callJson(RequestCode.HEART_BEAT, Map.of());
        assertThat(nobody.code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(nobody.remark()).contains("clientID");
        beat(broker.connection(), "c1", "T", "*");
    }

    @Test
    void subscriptionIsCheckedBeforeItIsUsed() throws Exception {
        assertThat(check("A||B", "TAG").code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(check("||", "TAG").code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
    }

    private Command check(String expression, String type) throws Exception {
        SubscriptionData subscription = new SubscriptionData("T", expression, Set.of(), Set.of(), 1, type, false);
        return broker.callJson(RequestCode.CHECK_CLIENT_CONFIG, new CheckClientConfig("c", "g", null, subscription));
    }

    private static void beat(Connection connection, String clientId, String topic, String tags) throws Exception {
        TestBroker.ok(TestBroker.call(
                connection, TestBroker.heartbeat(TestBroker.consumerHeartbeat(clientId, "g", topic, tags))));
    }

    private String notifiedGroup() throws Exception {
        Command pushed = broker.pushed();
        assertThat(pushed).as("request 40 from the broker").isNotNull();
        return pushed.header(ConsumerGroupRequest.class).consumerGroup();
    }

    private Iterable<String> members() throws Exception {
        Command response = broker.ok(RequestCode.GET_CONSUMER_LIST_BY_GROUP, new ConsumerGroupRequest("g"));
        return BodyCodec.decode(response.body(), ConsumerList.class).consumerIdList();
    }
}
