package org.apogeemq.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.store.Control;
import org.apogeemq.store.GroupState;
import org.apogeemq.store.index.LogQueue;

/** What each group consumed of each queue. Changed by the appender thread, read by any. */
public final class GroupProgressTable {
    private final QueueTable queues;
    private final Map<String, Map<LogQueue, GroupState>> groups = new ConcurrentHashMap<>();

    GroupProgressTable(QueueTable queues) {
        this.queues = queues;
    }

    void apply(Control.GroupProgress progress) {
        ofGroup(progress.group())
                .compute(
                        queues.queue(progress.topic(), progress.queueId()),
                        (queue, known) -> ProgressMerge.merge(known == null ? GroupState.NONE : known, progress));
    }

    void set(String group, LogQueue queue, GroupState state) {
        ofGroup(group).put(queue, state);
    }

    private Map<LogQueue, GroupState> ofGroup(String group) {
        Map<LogQueue, GroupState> known = groups.get(group);
        return known != null ? known : groups.computeIfAbsent(group, g -> new ConcurrentHashMap<>());
    }

    void deleteGroup(String group) {
        groups.remove(group);
    }

    void deleteTopic(String topic) {
        for (Map<LogQueue, GroupState> states : groups.values()) {
            states.keySet().removeIf(queue -> queue.topic().equals(topic));
        }
        groups.values().removeIf(Map::isEmpty);
    }

    /** What a group consumed of a queue. */
    public GroupState get(String group, LogQueue queue) {
        return groups.getOrDefault(group, Map.of()).getOrDefault(queue, GroupState.NONE);
    }

    /** Groups with progress on a topic, by name. */
    public List<String> groupsOf(String topic) {
        List<String> list = new ArrayList<>();
        groups.forEach((group, states) -> {
            if (states.keySet().stream().anyMatch(queue -> queue.topic().equals(topic))) {
                list.add(group);
            }
        });
        list.sort(null);
        return list;
    }

    /** Queues a group has progress on, by topic and queue id. */
    public List<LogQueue> queuesOf(String group) {
        List<LogQueue> list =
                new ArrayList<>(groups.getOrDefault(group, Map.of()).keySet());
        list.sort(LogQueue.BY_NAME);
        return list;
    }

    /** Groups with progress, by name. */
    public List<String> groups() {
        return new ArrayList<>(new TreeMap<>(groups).keySet());
    }
}
