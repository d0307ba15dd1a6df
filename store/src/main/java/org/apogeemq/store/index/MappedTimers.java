package org.apogeemq.store.index;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;

/** The timers in a sealed segment's index file: nothing of them is in memory but the place reached. */
final class MappedTimers implements TimerRun {
    private final ByteBuffer bytes;
    private final int at;
    private final int count;
    private final OpenTimers.OfQueue[] queues;
    private int reached;
    private int done;

    MappedTimers(ByteBuffer bytes, int at, int count, OpenTimers.OfQueue[] queues) {
        this.bytes = bytes;
        this.at = at;
        this.count = count;
        this.queues = queues;
    }

    private TimerKey key(int i) {
        int entry = at + i * IndexLayout.TIMER_BYTES;
        return new TimerKey(bytes.getLong(entry), bytes.getLong(entry + 8));
    }

    private Timer timer(int i) {
        int entry = at + i * IndexLayout.TIMER_BYTES;
        OpenTimers.OfQueue of = queues[bytes.getInt(entry + 28)];
        return new Timer(of.queue(), of.deletions(), key(i), bytes.getInt(entry + 24), bytes.getLong(entry + 16));
    }

    @Override
    public TimerKey next() {
        return reached == count ? null : key(reached);
    }

    @Override
    public Timer take() {
        return timer(reached++);
    }

    @Override
    public void putBack() {
        reached = done;
    }

    @Override
    public void taken() {
        done = reached;
    }

    @Override
    public void skip(TimerKey last) {
        if (reached < count && key(reached).compareTo(last) <= 0) {
            reached = firstAfter(last);
        }
        done = reached;
    }

    /** Number of the first that is due after another. */
    private int firstAfter(TimerKey last) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(middle).compareTo(last) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Calls back with each behind {@code last} that is alive, not in {@code except} and of a record below a position; any thread. */
    void below(long end, TimerKey last, Set<TimerKey> except, Consumer<Timer> into) {
        for (int i = firstAfter(last); i < count; i++) {
            if (bytes.getLong(at + i * IndexLayout.TIMER_BYTES + 8) < end) {
                Timer timer = timer(i);
                if (timer.isAlive() && !except.contains(timer.key())) {
                    into.accept(timer);
                }
            }
        }
    }

    boolean has(TimerKey timer) {
        int after = firstAfter(timer);
        return after > 0 && key(after - 1).equals(timer);
    }
}
