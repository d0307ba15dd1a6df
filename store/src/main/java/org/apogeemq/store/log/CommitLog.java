package org.apogeemq.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apogeemq.store.StoreException;

/** The segments as one sequence of bytes. Segments are added and removed by the appender thread; anybody reads. */
public final class CommitLog implements AutoCloseable {
    private static final Segment[] NONE = {};

    private final InstantSource clock;
    private volatile Segment[] segments = NONE;
    private volatile long written;
    private volatile long visible;
    private volatile long flushed;
    private final LongAdder flushes = new LongAdder();
    private final LongAdder flushNanosTotal = new LongAdder();
    private volatile long flushNanosMax;

    public CommitLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Appends a segment. */
    public void add(Segment segment) {
        Segment[] now = segments;
        Segment[] next = Arrays.copyOf(now, now.length + 1);
        next[now.length] = segment;
        segments = next;
    }

    /** Takes the oldest segment out. */
    public void removeFirst() {
        Segment[] now = segments;
        segments = Arrays.copyOfRange(now, 1, now.length);
    }

    /** All segments, oldest first; a snapshot. */
    public List<Segment> segments() {
        return List.of(segments);
    }

    /** The segment that is written to. */
    public Segment active() {
        Segment[] now = segments;
        return now[now.length - 1];
    }

    /** The segment that holds a position; null when it is deleted or beyond the end. */
    public Segment at(long position) {
        Segment[] now = segments;
        int low = 0;
        int high = now.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (position < now[middle].base()) {
                high = middle - 1;
            } else if (position >= now[middle].end()) {
                low = middle + 1;
            } else {
                return now[middle];
            }
        }
        return null;
    }

    /**
     * Copies a stretch into the target, whose position moves on.
     *
     * @return false when it is not there (any more)
     */
    public boolean copy(long position, int size, ByteBuffer target) {
        Segment segment = at(position);
        if (segment == null
                || position + size > segment.end()
                || !segment.region().acquire()) {
            return false;
        }
        try {
            target.put(target.position(), segment.region().buffer(), (int) (position - segment.base()), size);
            target.position(target.position() + size);
            return true;
        } catch (InternalError unreadablePage) {
            throw new StoreException(
                    StoreException.Category.IO,
                    "cannot read " + size + " bytes at " + position + " from " + segment.path() + ": " + unreadablePage,
                    unreadablePage);
        } finally {
            segment.region().release();
        }
    }

    /** First position that is still there. */
    public long minPosition() {
        Segment[] now = segments;
        return now.length == 0 ? 0 : now[0].base();
    }

    /** Position after the last record written. */
    public long written() {
        return written;
    }

    /** Sets it; appender thread. */
    public void written(long position) {
        written = position;
    }

    /** Position below which records are as durable as configured. */
    public long visible() {
        return visible;
    }

    /** Sets it; appender thread. */
    public void visible(long position) {
        visible = position;
    }

    /** Position up to which the log was forced to the disk. */
    public long flushed() {
        return flushed;
    }

    /**
     * Forces all that was written. By one thread, which nobody may interrupt, and never again after it failed.
     *
     * @return whether there was anything to force
     */
    public boolean force() throws IOException {
        long from = flushed;
        long to = written;
        if (from >= to) {
            return false;
        }
        Instant begin = clock.instant();
        for (Segment segment : segments) {
            if (segment.end() > from && segment.base() < to) {
                segment.force();
            }
        }
        flushed = to;
        long nanos = Duration.between(begin, clock.instant()).toNanos();
        flushes.increment();
        flushNanosTotal.add(nanos);
        flushNanosMax = Math.max(flushNanosMax, nanos);
        return true;
    }

    /** Forces since open. */
    public long flushes() {
        return flushes.sum();
    }

    /** Time spent in forces. */
    public long flushNanosTotal() {
        return flushNanosTotal.sum();
    }

    /** Longest force. */
    public long flushNanosMax() {
        return flushNanosMax;
    }

    /** Closes all files. */
    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.index().close();
            segment.close(() -> {});
        }
    }
}
