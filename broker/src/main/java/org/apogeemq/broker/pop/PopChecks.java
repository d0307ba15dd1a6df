package org.apogeemq.broker.pop;

import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicPermission;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** What is checked of every pop request: broker, topic, queue and group. Safe for use by any thread. */
final class PopChecks {
    private final BrokerConfig config;
    private final TopicTable topics;
    private final GroupTable groups;

    PopChecks(BrokerConfig config, TopicTable topics, GroupTable groups) {
        this.config = config;
        this.topics = topics;
        this.groups = groups;
    }

    /** A topic that may be popped from, with the queue (-1: all) there. */
    void readable(String topicName, int queueId) throws CommandException {
        if (!TopicPermission.readable(config.get(BrokerConfig.BROKER_PERMISSION))) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "this broker may not be read (brokerPermission)");
        }
        Topic topic = topic(topicName);
        if (!TopicPermission.readable(topic.permission())) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "the topic '" + topicName + "' may not be read");
        }
        if (queueId < -1 || queueId >= topic.readQueues()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + queueId + " of topic " + topicName + " does not exist, allowed are 0 to "
                            + (topic.readQueues() - 1) + " and -1 for all");
        }
    }

    /** A queue that there is, for the end of a lease; RocketMQ's code differs from that of a pop. */
    void exists(String topicName, int queueId) throws CommandException {
        Topic topic = topic(topicName);
        if (queueId < 0 || queueId >= topic.queueCount()) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "queueId " + queueId + " of topic " + topicName + " does not exist, allowed are 0 to "
                            + (topic.queueCount() - 1));
        }
    }

    private Topic topic(String name) throws CommandException {
        Topic topic = topics.find(name);
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "the topic '" + name + "' does not exist on this broker; create it first");
        }
        return topic;
    }

    /** A group that may consume. */
    SubscriptionGroupConfig consuming(String name) throws CommandException {
        SubscriptionGroupConfig group;
        try {
            group = groups.findOrCreate(name);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
        if (group == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the consumer group '" + name + "' does not exist");
        }
        if (!group.consumeEnable()) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "the consumer group '" + name + "' may not consume (consumeEnable)");
        }
        return group;
    }

    /** A number in a range. */
    static void inRange(String name, long value, long min, long max) throws CommandException {
        if (value < min || value > max) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    name + " " + value + " is not allowed, allowed are " + min + " to " + max);
        }
    }
}
