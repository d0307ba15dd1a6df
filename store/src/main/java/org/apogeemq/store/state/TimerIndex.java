package org.apogeemq.store.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apogeemq.store.Control;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.OpenTimers;
import org.apogeemq.store.index.QueueTimers;
import org.apogeemq.store.index.SegmentIndex;
import org.apogeemq.store.index.Timer;
import org.apogeemq.store.index.TimerKey;
import org.apogeemq.store.index.TimerRun;

/**
 * Messages that wait for their time. The timers themselves are with the indexes of the segments that made them, so what is in
 * memory is bounded by one segment; here is only how far all of them were delivered: everything up to {@link #done()} in the
 * order of time and position is done with, since a new timer is always later than the log's clock. Appender thread, but for
 * what says otherwise.
 */
public final class TimerIndex {
    private static final Comparator<TimerRun> BY_NEXT = Comparator.comparing(TimerRun::next);

    private final List<TimerRun> runs = new ArrayList<>();
    private final NavigableSet<TimerKey> recalled = new ConcurrentSkipListSet<>();
    private OpenTimers open = new OpenTimers();
    private long nextDue = Long.MAX_VALUE;
    private volatile TimerKey done = TimerKey.NONE;
    private volatile int size;
    private volatile int recalledCount;

    /** Number of timers that wait; any thread. */
    public int size() {
        return size;
    }

    /** When the earliest may be due; {@link Long#MAX_VALUE} when there is none. */
    public long nextDue() {
        return nextDue;
    }

    /** The last timer that is done with; any thread. */
    public TimerKey done() {
        return done;
    }

    /** Timers that were recalled, or whose records were appended anew, before their time; any thread, not to be changed. */
    public NavigableSet<TimerKey> recalled() {
        return recalled;
    }

    /** Number of {@link #recalled()}; any thread. */
    public int recalledCount() {
        return recalledCount;
    }

    /** New timers are of this segment from here on. */
    void begin(OpenTimers newOpen) {
        open = newOpen;
        runs.add(newOpen);
    }

    /** A segment's timers are in an index file: read from there, and no longer from memory (null when they never were). */
    public void install(TimerRun sealed, OpenTimers before) {
        runs.remove(before);
        sealed.skip(done);
        if (sealed.next() != null) {
            runs.add(sealed);
            nextDue = Math.min(nextDue, sealed.next().time());
        }
    }

    /** A segment is deleted, and its timers with it. */
    void remove(SegmentIndex sealed) {
        runs.remove(sealed.timers());
        recalled.removeIf(sealed::hasTimer);
        recalledCount = recalled.size();
    }

    /** Whether one is still to come. */
    boolean waits(TimerKey timer) {
        return timer.compareTo(done) > 0 && !recalled.contains(timer);
    }

    /** A timer's record was appended anew. */
    void move(Moved moved, long position) {
        if (recalled.add(new TimerKey(moved.key(), moved.from()))) {
            recalledCount = recalledCount + 1;
        }
        open.add(moved.queue(), position, moved.size(), moved.tagHash(), moved.key());
        nextDue = Math.min(nextDue, moved.key());
    }

    void add(LogQueue queue, long position, int bytes, long tagHash, long deliverAt) {
        queue.timers().added(deliverAt, done);
        open.add(queue, position, bytes, tagHash, deliverAt);
        nextDue = Math.min(nextDue, deliverAt);
        size = size + 1;
    }

    /**
     * Takes timers that are due at a time, as the control that delivers them; the log must have them all folded.
     *
     * @param limit at most so many
     * @param bytes at most about so many bytes of control
     */
    public Control.TimersDue take(long now, int limit, int bytes) {
        PriorityQueue<TimerRun> due = new PriorityQueue<>(BY_NEXT);
        for (TimerRun run : runs) {
            if (run.next() != null && run.next().time() <= now) {
                due.add(run);
            }
        }
        List<Control.Fired> fired = new ArrayList<>();
        TimerKey last = done;
        int left = bytes;
        for (int looked = 0; !due.isEmpty() && looked < limit && left > 0; looked++) {
            TimerRun run = due.poll();
            Timer timer = run.take();
            last = timer.key();
            if (timer.isAlive() && !recalled.contains(timer.key())) {
                LogQueue queue = timer.queue();
                fired.add(new Control.Fired(
                        queue.topic(), queue.queueId(), last.position(), timer.size(), timer.tagHash()));
                left -= ControlCodec.FIRED_BYTES + 3 * queue.topic().length();
            }
            if (run.next() != null && run.next().time() <= now) {
                due.add(run);
            }
        }
        return new Control.TimersDue(last.time(), last.position(), fired);
    }

    /** What was taken could not be written. */
    public void putBack() {
        runs.forEach(TimerRun::putBack);
    }

    /** All up to this one are done with. */
    void done(TimerKey last) {
        done = last;
        NavigableSet<TimerKey> passed = recalled.headSet(last, true);
        if (!passed.isEmpty()) {
            passed.clear();
            recalledCount = recalled.size();
        }
        long next = Long.MAX_VALUE;
        for (TimerRun run : runs) {
            run.skip(last);
            run.taken();
            if (run.next() != null) {
                next = Math.min(next, run.next().time());
            }
        }
        runs.removeIf(run -> run != open && run.next() == null);
        nextDue = next;
    }

    /** One was delivered. */
    void delivered(LogQueue queue) {
        if (queue.timers().pending() > 0) {
            queue.timers().gone();
            size = size - 1;
        }
    }

    /** Takes one out; false when it is done with or was recalled before. */
    boolean recall(LogQueue queue, TimerKey timer) {
        if (timer.compareTo(done) <= 0 || queue.timers().pending() == 0 || !recalled.add(timer)) {
            return false;
        }
        recalledCount = recalledCount + 1;
        queue.timers().gone();
        size = size - 1;
        return true;
    }

    void deleteTopic(Iterable<LogQueue> queues) {
        for (LogQueue queue : queues) {
            size = size - queue.timers().deleteAll(done);
        }
    }

    /** Sets what a STATE record has of one queue. */
    void restore(QueueTimers queue, int pending, int deletions, long latest) {
        queue.restore(pending, deletions, latest);
        size = size + pending;
    }

    /** Sets what a STATE record has of all. */
    void restore(TimerKey last, List<TimerKey> recalledBefore) {
        done = last;
        recalled.addAll(recalledBefore);
        recalledCount = recalled.size();
    }
}
