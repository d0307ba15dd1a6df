package org.apogeemq.broker.jms;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.topic.TopicPermission;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the topics of JMS destinations and creates them, with one queue, when that is allowed. Makes sure that the group of
 * a queue's receivers is known to the store before the first record that it has to be kept for. Thread-safe.
 */
final class JmsDestinations {
    private static final Logger LOG = LoggerFactory.getLogger(JmsDestinations.class);

    private final TopicTable topics;
    private final Store store;
    private final Temporaries temporaries;
    private final BrokerConfig config;
    private final Set<String> knownQueues = ConcurrentHashMap.newKeySet();
    private volatile Object lastChange = new Object();

    JmsDestinations(TopicTable topics, Store store, Temporaries temporaries, BrokerConfig config) {
        this.topics = topics;
        this.store = store;
        this.temporaries = temporaries;
        this.config = config;
        topics.onChange(() -> {
            knownQueues.clear(); // with a deleted topic its groups' progress has gone
            lastChange = new Object();
        });
        topics.onDelete(name -> {
            if (JmsNames.mayHaveReceivers(name)) {
                forget(JmsNames.queueGroup(name));
            }
        });
    }

    /** Stands for the last change of any topic: what was found out at an earlier one has to be looked up anew. */
    Object lastChange() {
        return lastChange;
    }

    /**
     * The topic to send to.
     *
     * @throws CommandException INVALID_DESTINATION, TOPIC_NOT_EXIST or NO_PERMISSION
     */
    Topic toSend(String name) throws CommandException {
        Topic topic = find(name);
        if (!TopicPermission.writable(topic.permission())) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "topic " + name + " is not writable");
        }
        return topic;
    }

    /**
     * The topic to receive from or to browse.
     *
     * @throws CommandException INVALID_DESTINATION, TOPIC_NOT_EXIST, NO_PERMISSION, or NOT_OWNER when it is another
     *     connection's temporary destination
     */
    Topic toReceive(String name, JmsConnection connection) throws CommandException {
        if (Temporaries.isTemporary(name) && !connection.temporaries.contains(name)) {
            throw new CommandException(
                    temporaries.exists(name) ? ResponseCode.NOT_OWNER : ResponseCode.TOPIC_NOT_EXIST,
                    temporaries.exists(name)
                            ? "temporary destination " + name + " belongs to another connection; only that one may"
                                    + " consume from it"
                            : "temporary destination " + name + " does not exist any more");
        }
        Topic topic = find(name);
        if (!TopicPermission.readable(topic.permission())) {
            throw new CommandException(ResponseCode.NO_PERMISSION, "topic " + name + " is not readable");
        }
        return topic;
    }

    private Topic find(String name) throws CommandException {
        Topic topic = topics.find(name);
        if (topic != null) {
            return topic;
        }
        String problem = TopicNames.topicProblem(name);
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_DESTINATION, problem);
        }
        if (Temporaries.isTemporary(name)) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST, "temporary destination " + name + " does not exist any more");
        }
        if (!config.get(BrokerConfig.AUTO_CREATE_TOPIC_ENABLE) && !TopicNames.isDeadLetterTopic(name)) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "topic " + name + " does not exist and autoCreateTopicEnable is false; create it first");
        }
        try {
            return topics.findOrCreate(name, 1);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    /**
     * Lets retention know that the receivers of a queue need what is sent to it from now on.
     *
     * @throws CommandException when the store takes nothing now
     */
    void keepForReceivers(Topic topic) throws CommandException {
        String name = topic.name();
        if (knownQueues.contains(name) || Temporaries.isTemporary(name) || !knownQueues.add(name)) {
            return;
        }
        try {
            String group = JmsNames.queueGroup(name);
            writeStart(topic, group);
            showToOperators(group);
        } catch (StoreException e) {
            knownQueues.remove(name);
            throw StoreErrors.answer(e);
        }
    }

    /**
     * Makes the retry topic of a group whose progress is kept: RocketMQ's tools find groups by these.
     *
     * @throws StoreException when the store takes nothing now
     */
    void showToOperators(String group) {
        topics.findOrCreate(TopicNames.retryTopic(group), 1);
    }

    /** The group is gone, and its retry topic with it. */
    void forget(String group) {
        String retry = TopicNames.retryTopic(group);
        if (topics.find(retry) == null) {
            return;
        }
        try {
            topics.delete(retry);
        } catch (StoreException e) {
            LOG.warn("Topic {} of the deleted group stays; delete it with the tools: {}", retry, e.getMessage());
        }
    }

    private void writeStart(Topic topic, String group) {
        for (int queueId = 0; queueId < topic.queueCount(); queueId++) {
            TopicQueue queue = topic.queue(queueId);
            if (store.progress(group, topic.name(), queueId).watermark() < 0) {
                store.apply(
                        new Control.OffsetReset(group, topic.name(), queueId, queue.minOffset()), AppendCallback.NONE);
            }
        }
    }
}
