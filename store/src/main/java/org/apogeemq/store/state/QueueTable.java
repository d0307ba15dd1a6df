package org.apogeemq.store.state;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apogeemq.store.Control;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.index.LogQueue;

/**
 * All queues in memory. Made on demand by any thread; a queue stays the same object as long as the store is open and anybody has
 * it. Of deleted topics and those never written to, the object is kept by others alone once a segment begins whose state leaves
 * the queue out; when none of them has it any more, the queue begins anew, as it would after a restart.
 */
public final class QueueTable {
    /** Highest queue id: the table of a topic's queues is an array. */
    public static final int MAX_QUEUE_ID = 65535;

    private static final Place[] NONE = {};

    private final Map<String, Place[]> topics = new ConcurrentHashMap<>();
    private final Set<LogQueue> leftOut = Collections.newSetFromMap(new WeakHashMap<>());
    private Set<LogQueue> inState = Set.of();

    /** Where a queue is found, and what keeps it. */
    private static final class Place {
        private final WeakReference<LogQueue> queue;
        private volatile LogQueue kept;

        Place(LogQueue queue) {
            this.queue = new WeakReference<>(queue);
            this.kept = queue;
        }

        LogQueue queue() {
            return queue.get();
        }
    }

    /**
     * The queue.
     *
     * @throws StoreException INVALID when the queue id is out of range
     */
    public LogQueue queue(String topic, int queueId) {
        LogQueue known = find(topic, queueId);
        if (known != null) {
            return known;
        }
        if (queueId < 0 || queueId > MAX_QUEUE_ID) {
            throw new StoreException(
                    StoreException.Category.INVALID,
                    "queue " + queueId + " of topic " + topic + ": must be 0 to " + MAX_QUEUE_ID);
        }
        LogQueue[] found = new LogQueue[1];
        topics.compute(topic, (name, now) -> {
            Place[] places = now == null ? NONE : now;
            found[0] = at(places, queueId);
            if (found[0] != null) {
                return places;
            }
            found[0] = new LogQueue(topic, queueId);
            Place[] next = Arrays.copyOf(places, Math.max(places.length, queueId + 1));
            next[queueId] = new Place(found[0]);
            return next;
        });
        return found[0];
    }

    private static LogQueue at(Place[] places, int queueId) {
        return queueId >= 0 && queueId < places.length && places[queueId] != null ? places[queueId].queue() : null;
    }

    /** The queue, null when it does not exist in memory. */
    public LogQueue find(String topic, int queueId) {
        return at(topics.getOrDefault(topic, NONE), queueId);
    }

    /** A topic's queues, by queue id. */
    public List<LogQueue> queues(String topic) {
        return queues(topics.getOrDefault(topic, NONE));
    }

    private static List<LogQueue> queues(Place[] places) {
        List<LogQueue> list = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            LogQueue queue = at(places, i);
            if (queue != null) {
                list.add(queue);
            }
        }
        return list;
    }

    /** Topics with at least one visible message. */
    public List<String> topicsWithMessages() {
        List<String> list = new ArrayList<>();
        topics.forEach((topic, places) -> {
            for (LogQueue queue : queues(places)) {
                if (queue.maxOffset() > queue.minOffset()) {
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

    /**
     * The state at a segment's head is made.
     *
     * @param kept queues that it has
     * @param left queues that it has not, though they had records
     */
    void leftOut(List<LogQueue> kept, List<LogQueue> left) {
        inState = Collections.newSetFromMap(new IdentityHashMap<>());
        inState.addAll(kept);
        leftOut.clear();
        leftOut.addAll(left);
    }

    /**
     * The segment has begun, its head is in the log: keeps only queues that are in it. What gets records from now on is kept by
     * the segment's index. Appender thread.
     */
    public void letGo() {
        topics.forEach((topic, places) -> {
            boolean empty = true;
            for (Place place : places) {
                LogQueue queue = place == null ? null : place.queue();
                if (queue != null) {
                    place.kept = inState.contains(queue) ? queue : null;
                    empty = false;
                }
            }
            if (empty) {
                topics.computeIfPresent(topic, (name, now) -> queues(now).isEmpty() ? null : now);
            }
        });
        inState = Set.of();
    }

    void resume(Control.QueueResumed control) {
        LogQueue queue = queue(control.topic(), control.queueId());
        queue.entries().resume(control.offset());
        leftOut.remove(queue);
        // the log knows of it now, with or without records
        topics.get(control.topic())[control.queueId()].kept = queue;
    }

    /** Every queue, by topic and queue id. */
    public void forEach(Consumer<LogQueue> action) {
        for (Place[] places : new TreeMap<>(topics).values()) {
            queues(places).forEach(action);
        }
    }

    /** Topics of which there is anything in memory. */
    int topics() {
        return topics.size();
    }
}
