package org.apogeemq.broker.admin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.OffsetWrapper;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** How far a group has come in its topics (208). */
public final class ConsumeReports {
    private final Store store;
    private final TopicTable topics;
    private final String brokerName;

    public ConsumeReports(Store store, TopicTable topics, String brokerName) {
        this.store = store;
        this.topics = topics;
        this.brokerName = brokerName;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.GET_CONSUME_STATS, this::consumeStats);
    }

    private void consumeStats(Command request, Connection connection) {
        ConsumeStatsRequest header = request.header(ConsumeStatsRequest.class);
        Map<MessageQueue, OffsetWrapper> offsets = new HashMap<>();
        for (String name : topicNames(header)) {
            Topic topic = topics.find(name);
            if (topic != null) {
                for (int id = 0; id < topic.readQueues(); id++) {
                    offsets.put(
                            new MessageQueue(name, brokerName, id), progress(header.consumerGroup(), topic.queue(id)));
                }
            }
        }
        Reply.body(request, connection, new ConsumeStats(offsets, 0));
    }

    private Set<String> topicNames(ConsumeStatsRequest header) {
        Set<String> names = new TreeSet<>();
        if (header.topicList() != null && !header.topicList().isBlank()) {
            names.addAll(Arrays.asList(header.topicList().split(";")));
        } else if (header.topic() != null && !header.topic().isBlank()) {
            names.add(header.topic());
        } else {
            for (TopicQueue queue : store.queuesOf(header.consumerGroup())) {
                names.add(queue.topic());
            }
        }
        return names;
    }

    private OffsetWrapper progress(String group, TopicQueue queue) {
        long committed = Math.max(
                0, store.progress(group, queue.topic(), queue.queueId()).watermark());
        long lastTime = committed == 0 ? 0 : Math.max(0, store.storeTimestamp(queue, committed - 1));
        return new OffsetWrapper(queue.maxOffset(), committed, committed, lastTime);
    }
}
