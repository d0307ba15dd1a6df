package org.apogeemq.store.state;

import java.util.Arrays;
import org.apogeemq.store.index.LogQueue;

/** Parked records in the order they came, in arrays. One thread changes; others may read below {@link #size()}. */
final class ParkedList {
    private static final int WIDTH = 4;

    private LogQueue[] queues = new LogQueue[2];
    /** Position, size, tag hash and delivery time of each. */
    private long[] values = new long[2 * WIDTH];

    private volatile int size;

    void add(LogQueue queue, long position, int bytes, long tagHash, long deliverAt) {
        int n = size;
        if (n == queues.length) {
            queues = Arrays.copyOf(queues, 2 * n);
            values = Arrays.copyOf(values, 2 * n * WIDTH);
        }
        queues[n] = queue;
        values[n * WIDTH] = position;
        values[n * WIDTH + 1] = bytes;
        values[n * WIDTH + 2] = tagHash;
        values[n * WIDTH + 3] = deliverAt;
        size = n + 1;
    }

    int size() {
        return size;
    }

    long position(int i) {
        return values[i * WIDTH];
    }

    void give(int i, Parked to) {
        int at = i * WIDTH;
        to.record(queues[i], values[at], (int) values[at + 1], values[at + 2], values[at + 3]);
    }

    void forEach(Parked to) {
        for (int i = 0; i < size; i++) {
            give(i, to);
        }
    }

    /** A record was appended anew. */
    void move(long from, long to) {
        for (int i = 0; i < size; i++) {
            if (position(i) == from) {
                values[i * WIDTH] = to;
            }
        }
    }
}
