package org.apogeemq.broker.delivery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apogeemq.broker.offset.YoungQueues;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.stats.Traffic;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.Store;
import org.apogeemq.store.TimeBound;
import org.apogeemq.store.TopicQueue;

/**
 * Builds groups' delivery state from what the store knows, and keeps who wants to hear of new records of which topic. Thread-safe.
 */
final class GroupLoader {
    private final ConcurrentHashMap<String, TopicGroups> watches = new ConcurrentHashMap<>();
    private final Set<String> byPriority = ConcurrentHashMap.newKeySet();
    private final Store store;
    private final ToIntFunction<String> queueCount;
    private final BrokerStatistics statistics;

    /**
     * @param queueCount the number of queues of a topic
     * @param statistics where deliveries are counted
     */
    GroupLoader(Store store, ToIntFunction<String> queueCount, BrokerStatistics statistics) {
        this.store = store;
        this.queueCount = queueCount;
        this.statistics = statistics;
    }

    /** Somebody wants to hear of the topic's new records. */
    void watch(String topic, TopicGroups groups) {
        watches.put(topic, groups);
    }

    void unwatch(String topic) {
        watches.remove(topic);
    }

    /** Records of the queue became visible. Never blocks. On the store's appender. */
    void visible(TopicQueue queue) {
        TopicGroups groups = watches.get(queue.topic());
        if (groups != null) {
            groups.raise(queue.queueId());
        }
    }

    /** The topic's records have different priorities; false when that was known. */
    boolean addByPriority(String topic) {
        return byPriority.add(topic);
    }

    void removeByPriority(String topic) {
        byPriority.remove(topic);
    }

    boolean isByPriority(String topic) {
        return byPriority.contains(topic);
    }

    private GroupQueue queue(DeliveryGroup group, TopicQueue queue, QueueLeases leases) {
        GroupQueue made = new GroupQueue(group, queue, leases);
        if (isByPriority(queue.topic())) {
            made.byPriority();
        }
        return made;
    }

    /**
     * The state of a group that is not in memory; where a persistent one starts is written to the store.
     *
     * @throws org.apogeemq.store.StoreException when that is needed and the store takes nothing now
     */
    DeliveryGroup load(SubscriptionSpec spec) {
        Traffic consumed =
                spec.isPersistent() ? statistics.consumed(spec.topic(), spec.group()) : statistics.consumedByOthers();
        DeliveryGroup group = new DeliveryGroup(spec, consumed);
        group.since = spec.beginsNow() ? store.end() : 0;
        int queues = queueCount.applyAsInt(spec.topic());
        for (int queueId = 0; queueId < queues; queueId++) {
            TopicQueue queue = store.queue(spec.topic(), queueId);
            group.queues().add(queue(group, queue, load(spec, queue, spec.startWithoutProgress())));
        }
        return group;
    }

    /** Adds what the topic has got in queues since the group was loaded: all that they have came since then, too. */
    void grow(DeliveryGroup group) {
        int queues = queueCount.applyAsInt(group.topic());
        long startAt = group.spec().startAt() == SubscriptionSpec.FROM_LAST_UNLESS_YOUNG
                ? SubscriptionSpec.FROM_LAST_UNLESS_YOUNG
                : SubscriptionSpec.FROM_FIRST;
        for (int queueId = group.queues().size(); queueId < queues; queueId++) {
            TopicQueue queue = store.queue(group.topic(), queueId);
            group.grow(queue(group, queue, load(group.spec(), queue, startAt)));
        }
    }

    /** The offset at which a group begins that is to start at a time, as {@link SubscriptionSpec#startAt} has it. */
    long start(long time, TopicQueue queue) {
        if (time == SubscriptionSpec.FROM_FIRST) {
            return queue.minOffset();
        }
        if (time == SubscriptionSpec.FROM_LAST_UNLESS_YOUNG) {
            return YoungQueues.isYoung(store, queue) ? 0 : Math.max(queue.minOffset(), queue.maxOffset() - 1);
        }
        return time == SubscriptionSpec.FROM_NEXT
                ? queue.maxOffset()
                : store.offsetByTime(queue.topic(), queue.queueId(), time, TimeBound.LOWER);
    }

    private QueueLeases load(SubscriptionSpec spec, TopicQueue queue, long startAt) {
        GroupState state =
                spec.isPersistent() ? store.progress(spec.group(), spec.topic(), queue.queueId()) : GroupState.NONE;
        long first = queue.minOffset();
        if (state.watermark() < 0 && state.rangeCount() == 0 && state.redeliveredCount() == 0) {
            long start = start(startAt, queue);
            if (spec.isPersistent()) {
                store.apply(
                        new Control.OffsetReset(spec.group(), spec.topic(), queue.queueId(), start),
                        AppendCallback.NONE);
            }
            return new QueueLeases(start);
        }
        QueueLeases leases = new QueueLeases(Math.max(first, state.watermark()));
        for (int i = 0; i < state.rangeCount(); i++) {
            leases.restoreConsumed(state.rangeStart(i), state.rangeEnd(i));
        }
        for (int i = 0; i < state.redeliveredCount(); i++) {
            leases.restoreCount(state.redeliveredOffset(i), state.redeliveryCount(state.redeliveredOffset(i)));
        }
        return leases;
    }
}
