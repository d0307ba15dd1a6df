package org.apogeemq.store.state;

import org.apogeemq.store.index.LogQueue;

/** Parked timer messages, earliest first; of equal times the one earlier in the log: a heap. Appender thread only, but size. */
public final class TimerIndex {
    private final ParkedList heap = new ParkedList();

    /** Number of timers; any thread. */
    public int size() {
        return heap.size();
    }

    /** When the earliest is due; {@link Long#MAX_VALUE} when there is none. */
    public long nextDue() {
        return heap.size() == 0 ? Long.MAX_VALUE : heap.deliverAt(0);
    }

    /** Number of timers that are due at a time, counted up to a limit. */
    public int due(long now, int limit) {
        return due(0, now, limit);
    }

    private int due(int i, long now, int limit) {
        if (limit <= 0 || i >= heap.size() || heap.deliverAt(i) > now) {
            return 0;
        }
        int left = due(2 * i + 1, now, limit - 1);
        return 1 + left + due(2 * i + 2, now, limit - 1 - left);
    }

    void add(LogQueue queue, long position, int bytes, long tagHash, long deliverAt) {
        int i = heap.size();
        heap.add(queue, position, bytes, tagHash, deliverAt);
        while (i > 0 && before(i, (i - 1) / 2)) {
            heap.swap(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
    }

    /** Takes the earliest. */
    void poll(Parked to) {
        heap.give(0, to);
        int last = heap.size() - 1;
        heap.copy(last, 0);
        heap.removeLast();
        sink(0);
    }

    private void sink(int from) {
        int i = from;
        while (true) {
            int least = i;
            for (int child = 2 * i + 1; child <= 2 * i + 2; child++) {
                if (child < heap.size() && before(child, least)) {
                    least = child;
                }
            }
            if (least == i) {
                return;
            }
            heap.swap(i, least);
            i = least;
        }
    }

    private boolean before(int a, int b) {
        long timeA = heap.deliverAt(a);
        long timeB = heap.deliverAt(b);
        return timeA < timeB || timeA == timeB && heap.position(a) < heap.position(b);
    }

    void deleteTopic(String topic) {
        int kept = 0;
        for (int i = 0; i < heap.size(); i++) {
            if (!heap.queue(i).topic().equals(topic)) {
                heap.copy(i, kept++);
            }
        }
        while (heap.size() > kept) {
            heap.removeLast();
        }
        for (int i = kept / 2; i >= 0; i--) {
            sink(i);
        }
    }

    /** Every timer, in no particular order. */
    void forEach(Parked to) {
        heap.forEach(to);
    }

    /** Lowest position in the log of a timer's record, {@link Long#MAX_VALUE} when there is none. */
    public long lowestPosition() {
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < heap.size(); i++) {
            lowest = Math.min(lowest, heap.position(i));
        }
        return lowest;
    }
}
