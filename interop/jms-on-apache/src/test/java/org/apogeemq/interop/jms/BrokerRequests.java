package org.apogeemq.interop.jms;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What an administrator or another RocketMQ client asks of the broker. */
final class BrokerRequests implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RemotingClient client = RemotingClient.builder().build();
    private final Connection connection;

    BrokerRequests() {
        this(ApacheServers.brokerPort());
    }

    BrokerRequests(int port) {
        connection =
                client.connect(new InetSocketAddress("127.0.0.1", port), LIMIT).join();
    }

    private Command ask(int code, Record header, ByteBuf body) {
        Command answer =
                connection.request(Command.request(code, header, body), LIMIT).join();
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new IllegalStateException("request " + code + ": " + answer);
        }
        return answer;
    }

    void createTopic(String topic, int queues) {
        CreateTopicRequest header =
                new CreateTopicRequest(topic, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, null, null);
        ask(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null);
    }

    void createGroup(String group, boolean orderly, int retries) {
        SubscriptionGroupConfig config = new SubscriptionGroupConfig(
                group, null, null, null, orderly, null, retries, null, 0, null, null, 0, null, null, Map.of());
        ask(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, null, BodyCodec.encode(config));
    }

    SubscriptionGroupConfig group(String group) {
        return BodyCodec.decode(
                ask(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, new GroupRequest(group), null)
                        .body(),
                SubscriptionGroupConfig.class);
    }

    /** The offset after the last message of a queue. */
    long endOf(String topic, int queueId) {
        return ask(RequestCode.GET_MAX_OFFSET, new QueueRequest(topic, queueId, null, null), null)
                .header(OffsetResponse.class)
                .offset();
    }

    /** How many brokers have a topic, as a name server knows it: this is then a connection to one. */
    int brokersOf(String topic) {
        ByteBuf route = ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest(topic, true), null)
                .body();
        return BodyCodec.decode(route, TopicRouteData.class).brokerDatas().size();
    }

    /** How many messages one pop gives that asks for those that a condition takes. */
    int popped(String group, String topic, String condition) {
        PopMessageRequest header = new PopMessageRequest(
                group, topic, -1, 32, 60_000, 0, Long.MAX_VALUE / 2, 0, "SQL92", condition, false, null, null);
        ByteBuf records = ask(RequestCode.POP_MESSAGE, header, null).body();
        int count = 0;
        while (records.isReadable()) {
            records.skipBytes(records.getInt(records.readerIndex()));
            count++;
        }
        return count;
    }

    /** Reports a push consumer, as RocketMQ's own client does. */
    void joinByPull(String group, String topic) {
        SubscriptionData all = new SubscriptionData(topic, "*", null, null, 1, "TAG", false);
        ConsumerData consumer = new ConsumerData(
                group,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                Set.of(all),
                false);
        HeartbeatData heartbeat = new HeartbeatData("push-client", null, Set.of(consumer), 0, false);
        ask(RequestCode.HEART_BEAT, null, BodyCodec.encode(heartbeat));
    }

    @Override
    public void close() {
        client.close();
    }
}
