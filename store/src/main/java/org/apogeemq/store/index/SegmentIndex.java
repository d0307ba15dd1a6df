package org.apogeemq.store.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.file.Checksum;
import org.apogeemq.store.file.MappedRegion;

/** The index file of a sealed segment, mapped. */
public final class SegmentIndex implements IndexOfSegment {
    private final MappedRegion region;
    private final long base;
    private final long firstTime;
    private final long lastTime;
    private final long lowestPosition;
    private final int released;
    private final int releasedAt;
    private final int keys;
    private final int keysAt;
    private final List<MappedRun> runs = new ArrayList<>();
    private final long lowestTimer;
    private final MappedTimers timers;

    private SegmentIndex(MappedRegion region, BiFunction<String, Integer, LogQueue> queues) {
        ByteBuffer b = region.buffer();
        this.region = region;
        this.base = b.getLong(IndexLayout.BASE);
        this.firstTime = b.getLong(IndexLayout.FIRST_TIME);
        this.lastTime = b.getLong(IndexLayout.LAST_TIME);
        this.lowestPosition = b.getLong(IndexLayout.LOWEST_POSITION);
        this.released = b.getInt(IndexLayout.RELEASED);
        this.keys = b.getInt(IndexLayout.KEYS);
        this.releasedAt = IndexLayout.HEADER + b.getInt(IndexLayout.ENTRIES) * IndexLayout.ENTRY_BYTES;
        this.keysAt = releasedAt + released * IndexLayout.RELEASED_BYTES;
        int timersAt = keysAt + keys * IndexLayout.KEY_BYTES;
        int timerCount = b.getInt(IndexLayout.TIMERS);
        ByteBuffer directory = b.duplicate().position(timersAt + timerCount * IndexLayout.TIMER_BYTES);
        int entryAt = IndexLayout.HEADER;
        for (int r = b.getInt(IndexLayout.RUNS); r > 0; r--) {
            int queueId = directory.getInt();
            long first = directory.getLong();
            int count = directory.getInt();
            LogQueue queue = queues.apply(topic(directory), queueId);
            runs.add(new MappedRun(this, queue, first, count, entryAt));
            entryAt += count * IndexLayout.ENTRY_BYTES;
        }
        OpenTimers.OfQueue[] ofQueues = new OpenTimers.OfQueue[b.getInt(IndexLayout.TIMER_QUEUES)];
        for (int i = 0; i < ofQueues.length; i++) {
            int queueId = directory.getInt();
            int deletions = directory.getInt();
            ofQueues[i] = new OpenTimers.OfQueue(queues.apply(topic(directory), queueId), deletions);
        }
        this.lowestTimer = b.getLong(IndexLayout.LOWEST_TIMER);
        this.timers = new MappedTimers(b, timersAt, timerCount, ofQueues);
    }

    private static String topic(ByteBuffer directory) {
        byte[] topic = new byte[directory.getShort() & 0xFFFF];
        directory.get(topic);
        return new String(topic, StandardCharsets.UTF_8);
    }

    /**
     * Opens an index file.
     *
     * @param queues gives the queue for a topic and queue id
     * @return null when the file is missing, damaged, of another version or of another segment
     */
    public static SegmentIndex open(
            Path path, long base, int segmentLength, BiFunction<String, Integer, LogQueue> queues) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < IndexLayout.HEADER) {
                return null;
            }
            MappedRegion region = new MappedRegion(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            ByteBuffer b = region.buffer();
            if (b.getInt(0) != IndexLayout.MAGIC
                    || b.getInt(4) != IndexLayout.VERSION
                    || b.getInt(IndexLayout.CRC) != Checksum.of(b, IndexLayout.CHECKED_FROM, b.limit())
                    || b.getLong(IndexLayout.BASE) != base
                    || b.getInt(IndexLayout.SEGMENT_LENGTH) != segmentLength) {
                region.close(() -> {});
                return null;
            }
            return new SegmentIndex(region, queues);
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    /** Puts its runs into their queues; appender thread, or while opening. */
    public void install() {
        for (MappedRun run : runs) {
            run.queue.entries().install(run);
        }
    }

    /** Takes its runs out of their queues; appender thread. */
    public void drop() {
        for (MappedRun run : runs) {
            run.queue.entries().drop(this);
        }
    }

    /** The timers its records made; appender thread. */
    public TimerRun timers() {
        return timers;
    }

    /**
     * Calls back with each timer of this index that is still to come and is of a record below a position; any thread.
     *
     * @param done the last timer of all that was due
     * @param recalled timers that were recalled
     */
    public void timersBelow(long position, TimerKey done, Set<TimerKey> recalled, Consumer<Timer> into) {
        if (lowestTimer >= position || !region.acquire()) {
            return;
        }
        try {
            timers.below(position, done, recalled, into);
        } finally {
            region.release();
        }
    }

    /** Whether a timer is of this index; appender thread. */
    public boolean hasTimer(TimerKey timer) {
        return timers.has(timer);
    }

    /**
     * Calls back with each entry that points below a position of the log; any thread.
     *
     * @param neededFrom the queue's first offset that is of interest
     */
    public void pointingBelow(long position, ToLongFunction<LogQueue> neededFrom, EntryPointers into) {
        if (lowestPosition >= position || !region.acquire()) {
            return;
        }
        try {
            for (MappedRun run : runs) {
                run.pointingBelow(position, neededFrom.applyAsLong(run.queue), into);
            }
        } finally {
            region.release();
        }
    }

    @Override
    public long firstTime() {
        return firstTime < 0 ? Long.MAX_VALUE : firstTime;
    }

    @Override
    public long lastTime() {
        return lastTime;
    }

    @Override
    public void findKey(int hash, LongConsumer found) {
        if (!region.acquire()) {
            return;
        }
        try {
            ByteBuffer b = region.buffer();
            // the first key of a greater hash; then back through those of this hash, newest first
            int low = 0;
            int high = keys;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (b.getInt(keysAt + middle * IndexLayout.KEY_BYTES) <= hash) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for (int i = low - 1; i >= 0 && b.getInt(keysAt + i * IndexLayout.KEY_BYTES) == hash; i--) {
                found.accept(base + b.getInt(keysAt + i * IndexLayout.KEY_BYTES + 4));
            }
        } finally {
            region.release();
        }
    }

    @Override
    public long releasedOffset(long position) {
        if (released == 0 || !region.acquire()) {
            return -1;
        }
        try {
            ByteBuffer b = region.buffer();
            int low = 0;
            int high = released - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int at = releasedAt + middle * IndexLayout.RELEASED_BYTES;
                long there = b.getLong(at);
                if (there == position) {
                    return b.getLong(at + 8);
                } else if (there < position) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -1;
        } finally {
            region.release();
        }
    }

    /** Unmaps when the last reader has left. */
    @Override
    public void close() {
        region.close(() -> {});
    }

    /** One queue's entries in the file. */
    private record MappedRun(SegmentIndex index, LogQueue queue, long first, int count, int at) implements EntryRun {
        @Override
        public long end() {
            return first + count;
        }

        @Override
        public boolean lookup(long offset, QueueEntry into) {
            if (offset < first || offset >= end() || !index.region.acquire()) {
                return false;
            }
            try {
                ByteBuffer b = index.region.buffer();
                int entry = at + (int) (offset - first) * IndexLayout.ENTRY_BYTES;
                long position = b.getLong(entry);
                if (position == HOLE) {
                    return false;
                }
                long time = index.firstTime + (b.getInt(entry + 20) & 0xFFFFFFFFL);
                into.set(position, b.getInt(entry + 16), b.getLong(entry + 8), time);
                return true;
            } finally {
                index.region.release();
            }
        }

        void pointingBelow(long position, long from, EntryPointers into) {
            ByteBuffer b = index.region.buffer();
            for (long offset = Math.max(first, from); offset < end(); offset++) {
                int entry = at + (int) (offset - first) * IndexLayout.ENTRY_BYTES;
                long there = b.getLong(entry);
                if (there < position && there != HOLE) {
                    into.points(queue, offset, b.getInt(entry + 16));
                }
            }
        }
    }
}
