package org.apogeemq.store.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The timers that a segment's records made while it is written, or not yet indexed: 32 bytes each in the order they came, and a
 * heap of numbers of those that are still to come. One thread changes; whoever writes the index file reads what was added, when
 * no more is added.
 */
public final class OpenTimers implements TimerRun {
    /** Longs of an entry: delivery time, position, tag hash, size and number of its queue. */
    private static final int WIDTH = 4;

    private static final int PAGE_BITS = 10;
    private static final int PAGE_ENTRIES = 1 << PAGE_BITS;
    private static final int FIRST = 16;

    private final Map<OfQueue, Integer> numbers = new HashMap<>();
    private final List<OfQueue> queues = new ArrayList<>();
    private final List<long[]> pages = new ArrayList<>();
    private int count;
    private long lowestPosition = Long.MAX_VALUE;
    private int[] heap = new int[FIRST];
    private int waiting;
    private int[] taken = new int[FIRST];
    private int takenCount;

    /** A queue at a time between two deletions of its topic. */
    record OfQueue(LogQueue queue, int deletions) {}

    /** Adds a timer. */
    public void add(LogQueue queue, long position, int size, long tagHash, long deliverAt) {
        if (count >>> PAGE_BITS == pages.size()) {
            pages.add(new long[PAGE_ENTRIES * WIDTH]);
        }
        OfQueue of = new OfQueue(queue, queue.timers().deletions());
        int number = numbers.computeIfAbsent(of, key -> {
            queues.add(key);
            return queues.size() - 1;
        });
        long[] page = pages.get(count >>> PAGE_BITS);
        int at = (count & PAGE_ENTRIES - 1) * WIDTH;
        page[at] = deliverAt;
        page[at + 1] = position;
        page[at + 2] = tagHash;
        page[at + 3] = (long) size << 32 | number;
        lowestPosition = Math.min(lowestPosition, position);
        push(count++);
    }

    private void push(int entry) {
        if (waiting == heap.length) {
            heap = Arrays.copyOf(heap, 2 * waiting);
        }
        heap[waiting] = entry;
        for (int i = waiting++; i > 0 && before(heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2) {
            swap(heap, i, (i - 1) / 2);
        }
    }

    private boolean before(int a, int b) {
        return time(a) != time(b) ? time(a) < time(b) : position(a) < position(b);
    }

    private static void swap(int[] array, int a, int b) {
        int value = array[a];
        array[a] = array[b];
        array[b] = value;
    }

    private void sink(int[] array, int size, int from) {
        int i = from;
        while (true) {
            int least = i;
            for (int child = 2 * i + 1; child <= 2 * i + 2 && child < size; child++) {
                if (before(array[child], array[least])) {
                    least = child;
                }
            }
            if (least == i) {
                return;
            }
            swap(array, i, least);
            i = least;
        }
    }

    @Override
    public TimerKey next() {
        return waiting == 0 ? null : new TimerKey(time(heap[0]), position(heap[0]));
    }

    @Override
    public Timer take() {
        int entry = heap[0];
        removeFirst();
        if (takenCount == taken.length) {
            taken = Arrays.copyOf(taken, 2 * takenCount);
        }
        taken[takenCount++] = entry;
        return timer(entry);
    }

    private void removeFirst() {
        heap[0] = heap[--waiting];
        sink(heap, waiting, 0);
    }

    @Override
    public void putBack() {
        for (int i = 0; i < takenCount; i++) {
            push(taken[i]);
        }
        takenCount = 0;
    }

    @Override
    public void taken() {
        takenCount = 0;
    }

    @Override
    public void skip(TimerKey done) {
        while (waiting > 0 && next().compareTo(done) <= 0) {
            removeFirst();
        }
    }

    /** Calls back with each that is still to come, alive, not in {@code except} and of a record below a position. */
    public void below(long end, Set<TimerKey> except, Consumer<Timer> into) {
        for (int i = 0; i < waiting && lowestPosition < end; i++) {
            if (position(heap[i]) < end) {
                Timer timer = timer(heap[i]);
                if (timer.isAlive() && !except.contains(timer.key())) {
                    into.accept(timer);
                }
            }
        }
    }

    private Timer timer(int entry) {
        OfQueue of = queues.get(number(entry));
        TimerKey key = new TimerKey(time(entry), position(entry));
        return new Timer(of.queue, of.deletions, key, size(entry), tagHash(entry));
    }

    /** Numbers of all entries, earliest first. */
    int[] sorted() {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int i = count / 2 - 1; i >= 0; i--) {
            sink(order, count, i);
        }
        for (int left = count - 1; left > 0; left--) {
            swap(order, 0, left);
            sink(order, left, 0);
        }
        for (int i = 0; i < count / 2; i++) {
            swap(order, i, count - 1 - i);
        }
        return order;
    }

    int count() {
        return count;
    }

    List<OfQueue> queues() {
        return queues;
    }

    long lowestPosition() {
        return lowestPosition;
    }

    private long value(int entry, int field) {
        return pages.get(entry >>> PAGE_BITS)[(entry & PAGE_ENTRIES - 1) * WIDTH + field];
    }

    long time(int entry) {
        return value(entry, 0);
    }

    long position(int entry) {
        return value(entry, 1);
    }

    long tagHash(int entry) {
        return value(entry, 2);
    }

    int size(int entry) {
        return (int) (value(entry, 3) >>> 32);
    }

    int number(int entry) {
        return (int) value(entry, 3);
    }
}
