package org.apogeemq.broker.send;

import java.util.concurrent.ThreadLocalRandom;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.topic.SystemTopics;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.topic.TopicPermission;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.protocol.Version;
import org.apogeemq.store.StoreException;

/** Finds or creates the topic of a message and chooses its queue; checks in RocketMQ's order. */
final class Destinations {
    private static final int DEAD_LETTER_QUEUE = 0;

    private final TopicTable topics;
    private final GroupTable groups;
    private final BrokerConfig config;

    Destinations(BrokerConfig config, TopicTable topics, GroupTable groups) {
        this.topics = topics;
        this.groups = groups;
        this.config = config;
    }

    /**
     * The destination of a send request.
     *
     * @throws CommandException with RocketMQ's code and a remark that names what is wrong
     * @throws StoreException when a topic has to be created and the store takes nothing now
     */
    Destination of(Command request, SendMessageRequest header) throws CommandException {
        checkWritable();
        String name = header.topic();
        Topic topic = topics.find(name);
        if (topic == null) {
            topic = create(header);
        }
        if (SystemTopics.closedToClients(name)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "sending to topic '" + name + "' is forbidden, the broker uses it");
        }
        if (!TopicPermission.writable(topic.permission())) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "the topic '" + name + "' may not be written");
        }
        int queueId = queueId(topic, header);
        if (TopicNames.isRetryTopic(name)) {
            return retryOrDeadLetter(request, header, topic, queueId);
        }
        return new Destination(topic, queueId, false);
    }

    /** Refuses everything on a broker that may not be written. */
    void checkWritable() throws CommandException {
        if (!TopicPermission.writable(config.get(BrokerConfig.BROKER_PERMISSION))) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "this broker may not be written (brokerPermission)");
        }
    }

    /** The group's retry topic with one of its queues. */
    Destination retry(SubscriptionGroupConfig group) {
        Topic topic = topics.findOrCreate(TopicNames.retryTopic(group.groupName()), group.retryQueueNums());
        return new Destination(topic, random(topic), false);
    }

    /** The group's dead-letter topic. */
    Destination deadLetter(String group) {
        Topic topic = topics.findOrCreate(TopicNames.deadLetterTopic(group), 1);
        return new Destination(topic, DEAD_LETTER_QUEUE, true);
    }

    private Topic create(SendMessageRequest header) throws CommandException {
        String name = header.topic();
        String problem = TopicNames.topicProblem(name);
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, problem);
        }
        Topic topic = TopicNames.isRetryTopic(name)
                ? topics.findOrCreate(name, 1)
                : topics.findOrCreateFrom(name, header.defaultTopic(), header.defaultTopicQueueNums());
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "the topic '" + name + "' does not exist and may not be created by sending; create it first");
        }
        return topic;
    }

    private static int queueId(Topic topic, SendMessageRequest header) throws CommandException {
        int asked = header.queueId();
        if (asked >= topic.queueCount()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + asked + " of topic " + topic.name() + " does not exist, allowed are 0 to "
                            + (topic.queueCount() - 1) + ", or a negative number for any");
        }
        return asked >= 0 ? asked : anyQueue(topic, header);
    }

    /** A message group keeps to one queue, the one that JMS senders take. */
    private static int anyQueue(Topic topic, SendMessageRequest header) {
        String group = header.properties() == null
                ? null
                : MessageProperties.get(header.properties(), PropertyKeys.SHARDING_KEY);
        return group == null ? random(topic) : Math.floorMod(group.hashCode(), Math.max(1, topic.writeQueues()));
    }

    private static int random(Topic topic) {
        return ThreadLocalRandom.current().nextInt(Math.max(1, topic.writeQueues()));
    }

    private Destination retryOrDeadLetter(Command request, SendMessageRequest header, Topic topic, int queueId)
            throws CommandException {
        String groupName = TopicNames.groupOfRetryTopic(header.topic());
        SubscriptionGroupConfig group = groups.findOrCreate(groupName);
        if (group == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the consumer group '" + groupName + "' does not exist");
        }
        int tries = header.reconsumeTimes() == null ? 0 : header.reconsumeTimes();
        // clients of version 4 say how often it was tried again so far, those of version 5 count this time too
        int counted = request.version() < Version.V5_0_0 ? tries + 1 : tries;
        return counted > maxTries(request, header.maxReconsumeTimes(), group)
                ? deadLetter(groupName)
                : new Destination(topic, queueId, false);
    }

    /** Retries after which a message is a dead letter: the client's own limit, else the group's. */
    static int maxTries(Command request, Integer asked, SubscriptionGroupConfig group) {
        return asked != null && request.version() >= Version.V3_4_9 ? asked : group.retryMaxTimes();
    }
}
