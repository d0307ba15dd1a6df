package org.apogeemq.broker.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.ResetOffsets;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.ClientHeaders.ResetOffsetRequest;
import org.apogeemq.remoting.header.GroupHeaders.CloneGroupOffsetRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TimeBound;
import org.apogeemq.store.TopicQueue;

/**
 * Offsets that an operator sets: by time, to the end or to a number (222), or as another group has them (314). Consumers that
 * are connected learn of it by the answer to their next pull, which is given at once.
 */
final class OffsetChanges {
    private static final long BY_TIME = -1;

    private final AdminParts parts;

    OffsetChanges(AdminParts parts) {
        this.parts = parts;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, this::reset);
        table.register(RequestCode.CLONE_GROUP_OFFSET, this::copy);
    }

    private void reset(Command request, Connection connection) throws CommandException {
        ResetOffsetRequest header = request.header(ResetOffsetRequest.class);
        Topic topic = Refusals.topic(parts, header.topic());
        Refusals.requireGroup(parts, header.group());
        Map<TopicQueue, Long> targets = new HashMap<>();
        for (TopicQueue queue : queues(topic, header.queueId())) {
            long target = target(queue, header);
            long committed = parts.offsets().committed(header.group(), topic.name(), queue.queueId());
            if (header.isForce() || committed < 0 || target < committed) {
                targets.put(queue, target);
            }
        }
        Map<MessageQueue, Long> told = new HashMap<>();
        targets.forEach((queue, offset) ->
                told.put(new MessageQueue(topic.name(), parts.identity().brokerName(), queue.queueId()), offset));
        apply(header.group(), targets).whenComplete((nothing, failure) -> {
            if (failure == null) {
                Reply.body(request, connection, new ResetOffsets(told));
            } else {
                Reply.failure(request, connection, failure);
            }
        });
    }

    private static List<TopicQueue> queues(Topic topic, Integer queueId) throws CommandException {
        if (queueId == null || queueId < 0) {
            return IntStream.range(0, topic.queueCount()).mapToObj(topic::queue).toList();
        }
        if (queueId >= topic.queueCount()) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queueId " + queueId + " of topic " + topic.name() + " does not exist, allowed are 0 to "
                            + (topic.queueCount() - 1) + ", or -1 for all");
        }
        return List.of(topic.queue(queueId));
    }

    private long target(TopicQueue queue, ResetOffsetRequest header) throws CommandException {
        long wanted = header.offset() == null ? BY_TIME : header.offset();
        if (wanted < 0) {
            return header.timestamp() < 0
                    ? queue.maxOffset()
                    : parts.store().offsetByTime(queue.topic(), queue.queueId(), header.timestamp(), TimeBound.LOWER);
        }
        if (wanted < queue.minOffset() || wanted > queue.maxOffset()) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "offset " + wanted + " is outside of queue " + queue.queueId() + " of topic " + queue.topic()
                            + ", allowed are " + queue.minOffset() + " to " + queue.maxOffset());
        }
        return wanted;
    }

    /** Sets the offsets, which are in force when this returns and durable when it completes. */
    private CompletableFuture<Void> apply(String group, Map<TopicQueue, Long> targets) throws CommandException {
        CompletableFuture<?>[] written = new CompletableFuture<?>[targets.size()];
        int i = 0;
        try {
            for (Map.Entry<TopicQueue, Long> target : targets.entrySet()) {
                TopicQueue queue = target.getKey();
                Done done = new Done();
                boolean pulled = isPulled(group, queue.topic());
                parts.offsets().reset(group, queue.topic(), queue.queueId(), target.getValue(), pulled, done);
                parts.heldPulls().visible(queue, queue.maxOffset());
                written[i++] = done.future;
            }
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
        return CompletableFuture.allOf(written);
    }

    /** Pop consumers and JMS subscriptions follow the committed offset by themselves. */
    private boolean isPulled(String name, String topic) {
        ConsumerGroup group = parts.clients().consumers(name);
        return group != null
                && group.consumeType() != ConsumeType.CONSUME_POP
                && (group.subscriptions().containsKey(topic) || group.consumeType() == ConsumeType.CONSUME_ACTIVELY);
    }

    private void copy(Command request, Connection connection) throws CommandException {
        CloneGroupOffsetRequest header = request.header(CloneGroupOffsetRequest.class);
        Refusals.requireGroup(parts, header.srcGroup());
        Map<TopicQueue, Long> targets = new HashMap<>();
        for (String name : topics(header)) {
            Topic topic = parts.topics().find(name);
            for (int id = 0; topic != null && id < topic.queueCount(); id++) {
                long committed = parts.offsets().committed(header.srcGroup(), name, id);
                if (committed >= 0) {
                    targets.put(topic.queue(id), committed);
                }
            }
        }
        createGroup(header.destGroup());
        Reply.when(apply(header.destGroup(), targets), request, connection);
    }

    private void createGroup(String name) throws CommandException {
        String problem = TopicNames.groupProblem(name);
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "destGroup: " + problem);
        }
        try {
            SubscriptionGroupConfig group = parts.groups().create(name);
            if (group.retryQueueNums() > 0) {
                parts.topics().findOrCreate(TopicNames.retryTopic(name), group.retryQueueNums());
            }
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private Set<String> topics(CloneGroupOffsetRequest header) throws CommandException {
        if (header.topic() != null && !header.topic().isBlank()) {
            return Set.of(Refusals.topic(parts, header.topic()).name());
        }
        Set<String> names = new TreeSet<>();
        parts.store().queuesOf(header.srcGroup()).forEach(queue -> names.add(queue.topic()));
        return names;
    }

    /** The outcome of one record as a future. */
    private static final class Done implements AppendCallback {
        private final CompletableFuture<Void> future = new CompletableFuture<>();

        @Override
        public void appended(AppendResult result) {
            future.complete(null);
        }

        @Override
        public void failed(StoreException e) {
            future.completeExceptionally(e);
        }
    }
}
