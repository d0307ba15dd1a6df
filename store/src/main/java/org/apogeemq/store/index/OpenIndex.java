package org.apogeemq.store.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The index of a segment while it is written: the queues' runs, keys and released records. One thread adds. Readers see what
 * was added before {@link #publish()}.
 */
public final class OpenIndex implements IndexOfSegment {
    private static final int FIRST_KEYS = 256;

    private final long base;
    private final List<HeapRun> runs = new ArrayList<>();
    private final List<LogQueue> queues = new ArrayList<>();
    private final OpenTimers timers = new OpenTimers();
    private long timeBase = -1;
    private LogQueue adding;

    /** Pairs of key hash and position relative to the segment. */
    private int[] keys = new int[FIRST_KEYS];

    private int keyEnd;
    /** Pairs of position and queue offset of records that were parked. */
    private long[] released = {};

    private int releasedEnd;
    private long lowestPosition = Long.MAX_VALUE;
    private long newestTime;
    private volatile int visibleKeyEnd;
    private volatile int visibleReleasedEnd;
    private volatile long firstTime = Long.MAX_VALUE;
    private volatile long lastTime;

    /**
     * An index without content.
     *
     * @param base position of the segment in the log
     */
    public OpenIndex(long base) {
        this.base = base;
    }

    /** A record of this time is in the segment. */
    public void time(long time) {
        if (timeBase < 0) {
            timeBase = time;
        }
        newestTime = time;
    }

    /** Time to which entries' times are relative. */
    long timeBase() {
        return timeBase;
    }

    /** Position of the segment. */
    public long base() {
        return base;
    }

    /**
     * Adds a queue's entry.
     *
     * @return whether it is the queue's first since it was published
     */
    public boolean entry(LogQueue queue, long offset, long position, int size, long tagHash, long time) {
        adding = queue;
        lowestPosition = Math.min(lowestPosition, position);
        return queue.entries().add(this, offset, position, size, tagHash, time);
    }

    HeapRun newRun(QueueEntries entries, long first) {
        HeapRun run = new HeapRun(this, entries, first);
        runs.add(run);
        queues.add(adding);
        return run;
    }

    /** Adds keys of a record of this segment. */
    public void keys(int[] hashes, long position) {
        for (int hash : hashes) {
            if (keyEnd == keys.length) {
                keys = Arrays.copyOf(keys, keyEnd * 2);
            }
            keys[keyEnd] = hash;
            keys[keyEnd + 1] = (int) (position - base);
            keyEnd += 2;
        }
    }

    /** Notes the queue offset a parked record got. */
    public void released(long position, long offset) {
        if (releasedEnd == released.length) {
            released = Arrays.copyOf(released, Math.max(8, releasedEnd * 2));
        }
        released[releasedEnd] = position;
        released[releasedEnd + 1] = offset;
        releasedEnd += 2;
    }

    /** The timers its records made. */
    public OpenTimers timers() {
        return timers;
    }

    /** Lets readers see what was added. */
    public void publish() {
        if (timeBase >= 0) {
            firstTime = timeBase;
            lastTime = newestTime;
        }
        visibleKeyEnd = keyEnd;
        visibleReleasedEnd = releasedEnd;
    }

    @Override
    public long firstTime() {
        return firstTime;
    }

    @Override
    public long lastTime() {
        return lastTime;
    }

    @Override
    public void findKey(int hash, LongConsumer found) {
        int end = visibleKeyEnd;
        int[] all = keys;
        for (int i = end - 2; i >= 0; i -= 2) {
            if (all[i] == hash) {
                found.accept(base + all[i + 1]);
            }
        }
    }

    /** As {@link #findKey}, with records that readers do not see yet; appender thread only. */
    public void findNewKey(int hash, LongConsumer found) {
        for (int i = keyEnd - 2; i >= 0; i -= 2) {
            if (keys[i] == hash) {
                found.accept(base + keys[i + 1]);
            }
        }
    }

    @Override
    public long releasedOffset(long position) {
        int end = visibleReleasedEnd;
        long[] all = released;
        for (int i = end - 2; i >= 0; i -= 2) {
            if (all[i] == position) {
                return all[i + 1];
            }
        }
        return -1;
    }

    /** Nothing to give back. */
    @Override
    public void close() {}

    /** Calls back with each entry that points below a position of the log; appender thread only. */
    public void pointingBelow(long position, EntryPointers into) {
        if (lowestPosition >= position) {
            return;
        }
        for (int r = 0; r < runs.size(); r++) {
            HeapRun run = runs.get(r);
            for (int i = 0; i < run.count(); i++) {
                if (run.position(i) < position && run.position(i) != EntryRun.HOLE) {
                    into.points(queues.get(r), run.first() + i, run.size(i));
                }
            }
        }
    }

    List<HeapRun> runs() {
        return runs;
    }

    List<LogQueue> queues() {
        return queues;
    }

    long lowestPosition() {
        return lowestPosition;
    }

    int keyCount() {
        return keyEnd / 2;
    }

    /** Pairs of key hash and relative position as longs, sorted by hash and position. */
    long[] sortedKeys() {
        long[] sorted = new long[keyCount()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) keys[2 * i] << 32 | keys[2 * i + 1] & 0xFFFFFFFFL;
        }
        Arrays.sort(sorted);
        return sorted;
    }

    int releasedCount() {
        return releasedEnd / 2;
    }

    /** Pairs of position and queue offset, sorted by position. */
    long[][] sortedReleased() {
        long[][] sorted = new long[releasedCount()][];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = new long[] {released[2 * i], released[2 * i + 1]};
        }
        Arrays.sort(sorted, (a, b) -> Long.compare(a[0], b[0]));
        return sorted;
    }
}
