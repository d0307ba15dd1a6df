package org.apogeemq.store.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.store.Control;
import org.apogeemq.store.LeaseTerms;
import org.apogeemq.store.index.LogQueue;

/**
 * Which messages consumers have for a time, by group and queue. An entry stays when its time is up, until the group's
 * delivery has dealt with it. Changed by the appender thread, read by any.
 */
public final class LeaseTable {
    private final QueueTable queues;
    private final Map<String, Map<LogQueue, Map<Long, LeaseTerms>>> groups = new ConcurrentHashMap<>();

    LeaseTable(QueueTable queues) {
        this.queues = queues;
    }

    /** Takes and ends what a control says. */
    void apply(Control.GroupLeases leases) {
        Map<Long, LeaseTerms> ofQueue = groups.computeIfAbsent(leases.group(), g -> new ConcurrentHashMap<>())
                .computeIfAbsent(queues.queue(leases.topic(), leases.queueId()), q -> new ConcurrentHashMap<>());
        remove(ofQueue, leases.ended());
        for (Control.Leased leased : leases.leased()) {
            long[] offsets = leased.offsets();
            for (int i = 0; i < offsets.length; i += 2) {
                for (long offset = offsets[i]; offset < offsets[i + 1]; offset++) {
                    ofQueue.put(offset, leased.terms());
                }
            }
        }
    }

    /** What was consumed or counted as returned is with nobody any more. */
    void ended(Control.GroupProgress progress) {
        Map<LogQueue, Map<Long, LeaseTerms>> ofGroup = groups.get(progress.group());
        if (ofGroup == null) {
            return;
        }
        Map<Long, LeaseTerms> ofQueue = ofGroup.get(queues.queue(progress.topic(), progress.queueId()));
        if (ofQueue == null || ofQueue.isEmpty()) {
            return;
        }
        remove(ofQueue, progress.consumed());
        for (long offset : progress.redelivered()) {
            ofQueue.remove(offset);
        }
    }

    private static void remove(Map<Long, LeaseTerms> ofQueue, long[] ranges) {
        for (int i = 0; i < ranges.length; i += 2) {
            long from = ranges[i];
            long end = ranges[i + 1];
            if (end - from > ofQueue.size()) {
                ofQueue.keySet().removeIf(offset -> offset >= from && offset < end);
            } else {
                for (long offset = from; offset < end; offset++) {
                    ofQueue.remove(offset);
                }
            }
        }
    }

    /** The group's offset on the queue is set anew. */
    void reset(String group, LogQueue queue) {
        Map<LogQueue, Map<Long, LeaseTerms>> ofGroup = groups.get(group);
        if (ofGroup != null) {
            ofGroup.remove(queue);
        }
    }

    void deleteGroup(String group) {
        groups.remove(group);
    }

    void deleteTopic(String topic) {
        for (Map<LogQueue, Map<Long, LeaseTerms>> ofGroup : groups.values()) {
            ofGroup.keySet().removeIf(queue -> queue.topic().equals(topic));
        }
        groups.values().removeIf(Map::isEmpty);
    }

    /** What consumers of a group have of a queue, by offset. */
    public SortedMap<Long, LeaseTerms> get(String group, LogQueue queue) {
        Map<Long, LeaseTerms> ofQueue = groups.getOrDefault(group, Map.of()).get(queue);
        return ofQueue == null || ofQueue.isEmpty() ? Collections.emptySortedMap() : new TreeMap<>(ofQueue);
    }

    /** All of it, by group, topic and queue id; without what the group has consumed or the log has no longer. */
    List<Control.GroupLeases> all(GroupProgressTable progress) {
        List<Control.GroupLeases> list = new ArrayList<>();
        new TreeMap<>(groups).forEach((group, ofGroup) -> {
            TreeMap<LogQueue, Map<Long, LeaseTerms>> sorted = new TreeMap<>(LogQueue.BY_NAME);
            sorted.putAll(ofGroup);
            sorted.keySet().forEach(queue -> {
                TreeMap<Long, LeaseTerms> out = new TreeMap<>(get(group, queue));
                out.headMap(queue.minOffset()).clear();
                out.keySet().removeIf(progress.get(group, queue)::isConsumed);
                if (!out.isEmpty()) {
                    list.add(Control.GroupLeases.of(group, queue.topic(), queue.queueId(), new long[0], out));
                }
            });
        });
        return list;
    }
}
