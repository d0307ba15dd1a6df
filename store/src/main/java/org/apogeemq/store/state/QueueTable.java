package org.apogeemq.store.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apogeemq.store.Control;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.index.LogQueue;

/** All queues in memory. Made on demand by any thread; a queue stays the same object as long as the store is open. */
public final class QueueTable {
    /** Highest queue id: the table of a topic's queues is an array. */
    public static final int MAX_QUEUE_ID = 65535;

    private static final LogQueue[] NONE = {};

    private final Map<String, LogQueue[]> topics = new ConcurrentHashMap<>();
    private final Set<LogQueue> leftOut = new HashSet<>();

    /**
     * The queue.
     *
     * @throws StoreException INVALID when the queue id is out of range
     */
    public LogQueue queue(String topic, int queueId) {
        LogQueue[] queues = topics.getOrDefault(topic, NONE);
        if (queueId >= 0 && queueId < queues.length && queues[queueId] != null) {
            return queues[queueId];
        }
        if (queueId < 0 || queueId > MAX_QUEUE_ID) {
            throw new StoreException(
                    StoreException.Category.INVALID,
                    "queue " + queueId + " of topic " + topic + ": must be 0 to " + MAX_QUEUE_ID);
        }
        return topics.compute(topic, (name, now) -> with(now == null ? NONE : now, name, queueId))[queueId];
    }

    private static LogQueue[] with(LogQueue[] now, String topic, int queueId) {
        if (queueId < now.length && now[queueId] != null) {
            return now;
        }
        LogQueue[] next = Arrays.copyOf(now, Math.max(now.length, queueId + 1));
        next[queueId] = new LogQueue(topic, queueId);
        return next;
    }

    /** The queue, null when it does not exist in memory. */
    public LogQueue find(String topic, int queueId) {
        LogQueue[] queues = topics.getOrDefault(topic, NONE);
        return queueId >= 0 && queueId < queues.length ? queues[queueId] : null;
    }

    /** A topic's queues, by queue id. */
    public List<LogQueue> queues(String topic) {
        List<LogQueue> list = new ArrayList<>();
        for (LogQueue queue : topics.getOrDefault(topic, NONE)) {
            if (queue != null) {
                list.add(queue);
            }
        }
        return list;
    }

    /** Topics with at least one visible message. */
    public List<String> topicsWithMessages() {
        List<String> list = new ArrayList<>();
        topics.forEach((topic, queues) -> {
            for (LogQueue queue : queues) {
                if (queue != null && queue.maxOffset() > queue.minOffset()) {
                    list.add(topic);
                    return;
                }
            }
        });
        list.sort(null);
        return list;
    }

    /**
     * Queues that the state at the segment's head leaves out. Before another record refers to one of them, a
     * {@link Control.QueueResumed} has to be in the log, or recovery would begin its offsets anew. Appender thread.
     */
    public Set<LogQueue> leftOut() {
        return leftOut;
    }

    void leftOut(List<LogQueue> queues) {
        leftOut.clear();
        leftOut.addAll(queues);
    }

    void resume(Control.QueueResumed control) {
        LogQueue queue = queue(control.topic(), control.queueId());
        queue.entries().resume(control.offset());
        leftOut.remove(queue);
    }

    /** Every queue, by topic and queue id. */
    public void forEach(Consumer<LogQueue> action) {
        for (LogQueue[] queues : new TreeMap<>(topics).values()) {
            for (LogQueue queue : queues) {
                if (queue != null) {
                    action.accept(queue);
                }
            }
        }
    }
}
