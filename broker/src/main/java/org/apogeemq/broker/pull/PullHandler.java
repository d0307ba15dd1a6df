package org.apogeemq.broker.pull;

import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.client.SubscriptionParser;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.offset.GroupOffsets;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicPermission;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/** Pulling (11, 361): checks in RocketMQ's order, then {@link Pull} does the work. */
public final class PullHandler implements RequestHandler {
    private static final int COMMIT_OFFSET = 0x1;
    private static final int MAY_SUSPEND = 0x2;
    private static final int SUBSCRIPTION_IN_HEADER = 0x4;
    private static final long SHORT_POLLING_MILLIS = 1000;

    private final BrokerConfig config;
    private final TopicTable topics;
    private final GroupTable groups;
    private final ClientTable clients;
    private final GroupOffsets offsets;
    private final PullParts parts;
    private final SubscriptionParser parser;

    public PullHandler(
            BrokerConfig config,
            Store store,
            TopicTable topics,
            GroupTable groups,
            ClientTable clients,
            GroupOffsets offsets,
            HeldPulls heldPulls,
            BrokerStatistics statistics,
            SubscriptionParser parser) {
        this.config = config;
        this.topics = topics;
        this.groups = groups;
        this.clients = clients;
        this.offsets = offsets;
        this.parser = parser;
        this.parts = new PullParts(new QueueReader(store, config), heldPulls, offsets, statistics);
    }

    /** Puts the handler into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.PULL_MESSAGE, this);
        table.register(RequestCode.LITE_PULL_MESSAGE, this);
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        PullMessageRequest header = request.header(PullMessageRequest.class);
        checkBroker(request);
        SubscriptionGroupConfig group = group(header);
        Topic topic = topic(header);
        TopicSubscription subscription = (header.sysFlag() & SUBSCRIPTION_IN_HEADER) != 0
                ? parser.parse(header.topic(), header.subscription(), header.expressionType(), header.subVersion())
                : registered(header, group);
        boolean maySuspend = (header.sysFlag() & MAY_SUSPEND) != 0 && header.suspendTimeoutMillis() > 0;
        if (maySuspend && (header.sysFlag() & COMMIT_OFFSET) != 0 && header.commitOffset() >= 0) {
            commit(header);
        }
        long holdMillis = config.get(BrokerConfig.LONG_POLLING_ENABLE)
                ? header.suspendTimeoutMillis()
                : Math.min(SHORT_POLLING_MILLIS, header.suspendTimeoutMillis());
        new Pull(request, connection, header, topic.queue(header.queueId()), subscription, parts)
                .start(maySuspend ? holdMillis : 0);
    }

    private void checkBroker(Command request) throws CommandException {
        if (!TopicPermission.readable(config.get(BrokerConfig.BROKER_PERMISSION))) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "this broker may not be read (brokerPermission)");
        }
        if (request.code() == RequestCode.LITE_PULL_MESSAGE && !config.get(BrokerConfig.LITE_PULL_MESSAGE_ENABLE)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "lite pull is off on this broker (litePullMessageEnable)");
        }
    }

    private SubscriptionGroupConfig group(PullMessageRequest header) throws CommandException {
        SubscriptionGroupConfig group = groups.findOrCreate(header.consumerGroup());
        if (group == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "the consumer group '" + header.consumerGroup() + "' does not exist");
        }
        if (!group.consumeEnable()) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    "the consumer group '" + header.consumerGroup() + "' may not consume (consumeEnable)");
        }
        return group;
    }

    private Topic topic(PullMessageRequest header) throws CommandException {
        Topic topic = topics.find(header.topic());
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "the topic '" + header.topic() + "' does not exist on this broker; create it first");
        }
        if (!TopicPermission.readable(topic.permission())) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "the topic '" + header.topic() + "' may not be read");
        }
        if (header.queueId() < 0 || header.queueId() >= topic.readQueues()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + header.queueId() + " of topic " + header.topic() + " does not exist, allowed are 0 to "
                            + (topic.readQueues() - 1));
        }
        return topic;
    }

    private TopicSubscription registered(PullMessageRequest header, SubscriptionGroupConfig config)
            throws CommandException {
        ConsumerGroup group = clients.consumers(header.consumerGroup());
        if (group == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "no consumer of group '" + header.consumerGroup() + "' is known here; send a heartbeat first");
        }
        if (group.broadcasting() && !config.consumeBroadcastEnable()) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    "the consumer group '" + header.consumerGroup() + "' may not broadcast (consumeBroadcastEnable)");
        }
        TopicSubscription subscription = group.subscriptions().get(header.topic());
        if (subscription == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the consumer group '" + header.consumerGroup() + "' does not subscribe to topic '" + header.topic()
                            + "'");
        }
        return subscription.served().version() < header.subVersion() ? outdated(header, subscription) : subscription;
    }

    /**
     * The client knows a newer subscription than its last heartbeat told. RocketMQ refuses the pull, and as the official
     * client may skip the heartbeat that follows a rebalance, its queue then stands still for up to 30 s. Passing every
     * tag on is safe instead: the client compares tags itself.
     */
    private static TopicSubscription outdated(PullMessageRequest header, TopicSubscription known)
            throws CommandException {
        if (known.byTag()) {
            return known.unfiltered();
        }
        throw new CommandException(
                ResponseCode.SUBSCRIPTION_NOT_LATEST,
                "the subscription of group '" + header.consumerGroup() + "' known here is older than the pull's");
    }

    private void commit(PullMessageRequest header) throws CommandException {
        try {
            offsets.commitIfNew(header.consumerGroup(), header.topic(), header.queueId(), header.commitOffset());
        } catch (StoreException e) {
            if (e.category() != StoreException.Category.BUSY) {
                throw StoreErrors.answer(e);
            }
            // busy: the client repeats the offset with its next pull
        }
    }
}
