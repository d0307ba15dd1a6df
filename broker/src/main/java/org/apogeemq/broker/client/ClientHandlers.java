package org.apogeemq.broker.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.ConsumerList;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.header.ClientHeaders.UnregisterClientRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** Membership: heartbeats (34), leaving (35), the members of a group (38), checking a subscription (46). */
public final class ClientHandlers {
    private final ClientTable clients;
    private final GroupTable groups;
    private final TopicTable topics;
    private final SubscriptionParser parser;

    public ClientHandlers(ClientTable clients, GroupTable groups, TopicTable topics, SubscriptionParser parser) {
        this.clients = clients;
        this.groups = groups;
        this.topics = topics;
        this.parser = parser;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.HEART_BEAT, this::heartbeat);
        table.register(RequestCode.UNREGISTER_CLIENT, this::unregister);
        table.register(RequestCode.GET_CONSUMER_LIST_BY_GROUP, this::consumerList);
        table.register(RequestCode.CHECK_CLIENT_CONFIG, this::checkConfig);
    }

    private void heartbeat(Command request, Connection connection) throws CommandException {
        HeartbeatData heartbeat = BodyCodec.decode(request.body(), HeartbeatData.class);
        if (heartbeat.clientID() == null || heartbeat.clientID().isBlank()) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "a heartbeat needs a clientID in its body");
        }
        Member member =
                new Member(heartbeat.clientID(), connection, request.language(), request.version(), clients.now());
        for (ProducerData producer : heartbeat.producerDataSet()) {
            if (producer.groupName() != null) {
                clients.producerSeen(producer.groupName(), member);
            }
        }
        for (ConsumerData consumer : heartbeat.consumerDataSet()) {
            consumerSeen(consumer, member);
        }
        Reply.success(request, connection);
    }

    private void consumerSeen(ConsumerData consumer, Member member) throws CommandException {
        try {
            SubscriptionGroupConfig group = groups.findOrCreate(consumer.groupName());
            if (group == null) {
                // RocketMQ registers nothing and says nothing; the pulls of such a consumer are answered with the
                // reason
                return;
            }
            if (group.retryQueueNums() > 0) {
                topics.findOrCreate(TopicNames.retryTopic(consumer.groupName()), group.retryQueueNums());
            }
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
        clients.consumerSeen(
                new ConsumerGroup(
                        consumer.groupName(),
                        consumer.consumeType(),
                        consumer.messageModel(),
                        consumer.consumeFromWhere(),
                        Map.of(),
                        subscriptions(consumer)),
                member);
    }

    private Map<String, TopicSubscription> subscriptions(ConsumerData consumer) throws CommandException {
        Map<String, TopicSubscription> byTopic = new HashMap<>();
        for (SubscriptionData data : consumer.subscriptionDataSet()) {
            requireTopic(data);
            byTopic.put(data.topic(), parser.parse(data));
        }
        return byTopic;
    }

    private static void requireTopic(SubscriptionData data) throws CommandException {
        if (data.topic() == null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "a subscription in the request has no topic");
        }
    }

    private void unregister(Command request, Connection connection) {
        UnregisterClientRequest header = request.header(UnregisterClientRequest.class);
        if (header.producerGroup() != null) {
            clients.removeProducer(header.producerGroup(), header.clientID());
        }
        if (header.consumerGroup() != null) {
            clients.removeConsumer(header.consumerGroup(), header.clientID());
        }
        Reply.success(request, connection);
    }

    private void consumerList(Command request, Connection connection) throws CommandException {
        ConsumerGroupRequest header = request.header(ConsumerGroupRequest.class);
        ConsumerGroup group = clients.consumers(header.consumerGroup());
        if (group == null) {
            // clients take this code for "do not rebalance now"
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "no consumer of group '" + header.consumerGroup() + "' is connected");
        }
        List<String> ids = new ArrayList<>(group.members().keySet());
        Reply.body(request, connection, new ConsumerList(ids));
    }

    private void checkConfig(Command request, Connection connection) throws CommandException {
        CheckClientConfig asked = BodyCodec.decode(request.body(), CheckClientConfig.class);
        if (asked.subscriptionData() == null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "the request has no subscriptionData");
        }
        requireTopic(asked.subscriptionData());
        parser.check(asked.subscriptionData());
        Reply.success(request, connection);
    }
}
