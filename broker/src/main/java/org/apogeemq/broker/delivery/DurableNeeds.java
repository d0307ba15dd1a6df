package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.RetentionGuard;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/**
 * What must be kept whatever its age: messages that a JMS queue or a durable subscription has not consumed, and those that
 * are acknowledged in transactions which may still be rolled back.
 */
public final class DurableNeeds implements RetentionGuard {
    private static final Pattern DURABLE_JMS_GROUP = Pattern.compile("JMS[QDS]_.*");

    private final Store store;
    private final Supplier<List<GroupProgress>> inDoubt;

    /** @param inDoubt what is acknowledged in prepared transactions */
    public DurableNeeds(Store store, Supplier<List<GroupProgress>> inDoubt) {
        this.store = store;
        this.inDoubt = inDoubt;
    }

    private List<GroupProgress> inDoubt(TopicQueue queue) {
        return inDoubt.get().stream()
                .filter(progress -> progress.queueId() == queue.queueId()
                        && progress.topic().equals(queue.topic()))
                .toList();
    }

    private List<GroupState> durable(TopicQueue queue) {
        List<GroupState> states = new ArrayList<>();
        for (String group : store.groupsOf(queue.topic())) {
            if (DURABLE_JMS_GROUP.matcher(group).matches()) {
                states.add(store.progress(group, queue.topic(), queue.queueId()));
            }
        }
        return states;
    }

    @Override
    public long neededFrom(TopicQueue queue) {
        long needed = Long.MAX_VALUE;
        for (GroupState state : durable(queue)) {
            needed = Math.min(needed, Math.max(0, state.watermark()));
        }
        for (GroupProgress progress : inDoubt(queue)) {
            for (int i = 0; i < progress.consumed().length; i += 2) {
                needed = Math.min(needed, progress.consumed()[i]);
            }
        }
        return needed;
    }

    /** Of what is above the lowest watermark, messages may be consumed out of order: with selectors, or by several sessions. */
    @Override
    public LongPredicate neededOffsets(TopicQueue queue) {
        List<GroupState> states = durable(queue);
        List<GroupProgress> acknowledged = inDoubt(queue);
        return offset -> {
            for (GroupProgress progress : acknowledged) {
                for (int i = 0; i < progress.consumed().length; i += 2) {
                    if (offset >= progress.consumed()[i] && offset < progress.consumed()[i + 1]) {
                        return true;
                    }
                }
            }
            for (GroupState state : states) {
                if (!state.isConsumed(offset)) {
                    return true;
                }
            }
            return false;
        };
    }
}
