package org.apogeemq.broker.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.stats.FlowKind;
import org.apogeemq.broker.stats.Span;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.ConsumeStatsList;
import org.apogeemq.remoting.body.ConsumeTimeSpans;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.OffsetWrapper;
import org.apogeemq.remoting.body.QueueTimeSpan;
import org.apogeemq.remoting.header.GroupHeaders.BrokerConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupTopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/** How far groups have come: one group (208), all groups (317), and in time (303). */
final class ConsumeReports {
    private final AdminParts parts;
    private final Store store;

    ConsumeReports(AdminParts parts) {
        this.parts = parts;
        this.store = parts.store();
    }

    void register(HandlerTable table) {
        table.register(RequestCode.GET_CONSUME_STATS, this::consumeStats);
        table.register(RequestCode.GET_BROKER_CONSUME_STATS, this::allGroups);
        table.register(RequestCode.QUERY_CONSUME_TIME_SPAN, this::timeSpans);
    }

    private void consumeStats(Command request, Connection connection) {
        ConsumeStatsRequest header = request.header(ConsumeStatsRequest.class);
        parts.outstanding().apply(header.consumerGroup()).whenComplete((out, failure) -> {
            if (failure == null) {
                Reply.body(request, connection, stats(header.consumerGroup(), topicNames(header), out));
            } else {
                Reply.failure(request, connection, failure);
            }
        });
    }

    private ConsumeStats stats(String group, Collection<String> topicNames, Map<TopicQueue, Integer> out) {
        Map<MessageQueue, OffsetWrapper> offsets = new HashMap<>();
        double perSecond = 0;
        for (String name : topicNames) {
            Topic topic = parts.topics().find(name);
            if (topic != null) {
                for (int id = 0; id < topic.readQueues(); id++) {
                    TopicQueue queue = topic.queue(id);
                    offsets.put(queue(name, id), progress(group, queue, out.getOrDefault(queue, 0)));
                }
                perSecond += parts.statistics()
                        .messages(FlowKind.GET, name, group, Span.MINUTE)
                        .perSecond();
            }
        }
        return new ConsumeStats(offsets, perSecond);
    }

    private MessageQueue queue(String topic, int id) {
        return new MessageQueue(topic, parts.identity().brokerName(), id);
    }

    private Set<String> topicNames(ConsumeStatsRequest header) {
        if (header.topicList() != null && !header.topicList().isBlank()) {
            return new TreeSet<>(Arrays.asList(header.topicList().split(";")));
        }
        if (header.topic() != null && !header.topic().isBlank()) {
            return Set.of(header.topic());
        }
        return topicsOf(header.consumerGroup());
    }

    private Set<String> topicsOf(String group) {
        Set<String> names = new TreeSet<>();
        for (TopicQueue queue : store.queuesOf(group)) {
            names.add(queue.topic());
        }
        return names;
    }

    /** @param out how many records consumers have: tools call the pull offset's distance to the committed one in flight */
    private OffsetWrapper progress(String group, TopicQueue queue, int out) {
        long committed = Math.max(0, parts.offsets().committed(group, queue.topic(), queue.queueId()));
        long lastTime = committed == 0 ? 0 : Math.max(0, store.storeTimestamp(queue, committed - 1));
        return new OffsetWrapper(queue.maxOffset(), committed, committed + out, lastTime);
    }

    private void allGroups(Command request, Connection connection) {
        boolean orderly = request.header(BrokerConsumeStatsRequest.class).isOrder();
        Set<String> groups = new TreeSet<>(store.groups());
        groups.addAll(parts.groups().snapshot().subscriptionGroupTable().keySet());
        List<Map<String, List<ConsumeStats>>> all = new ArrayList<>();
        long behind = 0;
        for (String group : groups) {
            List<ConsumeStats> ofGroup = new ArrayList<>();
            for (String topic : topicsOf(group)) {
                Topic known = parts.topics().find(topic);
                if (known != null && (!orderly || known.config().order())) {
                    ConsumeStats stats = stats(group, Set.of(topic), Map.of());
                    ofGroup.add(stats);
                    behind += behind(stats);
                }
            }
            all.add(Map.of(group, ofGroup));
        }
        Reply.body(
                request, connection, new ConsumeStatsList(all, parts.identity().address(), behind, 0));
    }

    private static long behind(ConsumeStats stats) {
        return stats.offsetTable().values().stream()
                .mapToLong(offset -> Math.max(0, offset.brokerOffset() - offset.consumerOffset()))
                .sum();
    }

    private void timeSpans(Command request, Connection connection) throws CommandException {
        GroupTopicRequest header = request.header(GroupTopicRequest.class);
        if (header.topic() == null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "topic is missing: the topic that is consumed");
        }
        Topic topic = Refusals.topic(parts, header.topic());
        List<QueueTimeSpan> spans = new ArrayList<>();
        for (int id = 0; id < topic.readQueues(); id++) {
            spans.add(timeSpan(header.group(), topic.queue(id)));
        }
        Reply.body(request, connection, new ConsumeTimeSpans(spans));
    }

    private QueueTimeSpan timeSpan(String group, TopicQueue queue) {
        long first = Math.max(0, store.storeTimestamp(queue, queue.minOffset()));
        long last = Math.max(0, store.storeTimestamp(queue, queue.maxOffset() - 1));
        long committed = parts.offsets().committed(group, queue.topic(), queue.queueId());
        long consumed = committed > 0 ? Math.max(0, store.storeTimestamp(queue, committed - 1)) : first;
        long next = committed < queue.maxOffset()
                ? store.storeTimestamp(queue, Math.max(committed, queue.minOffset()))
                : -1;
        long delay = next < 0 ? 0 : Math.max(0, parts.clock().millis() - next);
        return new QueueTimeSpan(queue(queue.topic(), queue.queueId()), first, last, consumed, delay);
    }
}
