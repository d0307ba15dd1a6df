package org.apogeemq.store.append;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.log.Chunk;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.ControlCodec;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.state.Moved;
import org.apogeemq.store.state.Relocation;
import org.apogeemq.store.state.StateCodec;

/** Writes chunks at the log's end, and begins a new segment, with the state at its head, when one is full. One thread. */
public final class LogWriter {
    private static final int MIN_BUFFER = 4 << 20;
    /** Beside the largest record, what a relocation adds to it. */
    private static final int RELOCATION = 4 << 10;
    /** Entries' times in an index file are 32 bits relative to the segment's first. */
    private static final long MAX_SEGMENT_AGE = 0xFFFFFFFFL;

    /** Forces of more bytes than this are not made faster by blocks that are there before. */
    private static final int SMALL_FORCE = 64 << 10;

    private final StoreConfig config;
    private final Path folder;
    private final CommitLog log;
    private final DerivedState state;
    private final Consumer<Segment> sealed;
    private final ChunkBuilder chunk;
    private OpenIndex index;
    private Segment active;
    private int tail;
    /** Up to this offset of the active segment the disk has blocks, as far as this object knows. */
    private int allocated;
    /** Position behind the last chunk that has records, or -1 when one further on tells that it was forced. */
    private long unmarked = -1;

    /**
     * A writer for a log whose state is known.
     *
     * @param folder where segments are
     * @param sealed told of each segment that is full
     */
    public LogWriter(StoreConfig config, Path folder, CommitLog log, DerivedState state, Consumer<Segment> sealed) {
        this.config = config;
        this.folder = folder;
        this.log = log;
        this.state = state;
        this.sealed = sealed;
        int records = Math.min(Math.max(MIN_BUFFER, config.maxRecordSize() + RELOCATION), config.segmentSize() / 2);
        this.chunk = new ChunkBuilder(records + Chunk.HEADER);
    }

    /** Goes on at the end of an existing segment. */
    public void resume(Segment segment, OpenIndex itsIndex, int offset) {
        active = segment;
        index = itsIndex;
        tail = offset;
        allocated = offset;
    }

    /** Begins a log that has no segment. */
    public void createFirst() throws IOException {
        begin(0, 0);
    }

    /** Largest record, or records of one append, in bytes. */
    int maxBytes() {
        return chunk.capacity() - Chunk.HEADER;
    }

    ChunkBuilder chunk() {
        return chunk;
    }

    /** Position where the next chunk goes. */
    long position() {
        return active.base() + tail;
    }

    /** Bytes a chunk may have now, its header included. */
    int room() {
        return Math.min(chunk.capacity(), active.length() - RecordLayout.PADDING_BYTES - tail);
    }

    /** Whether the segment is too old to take records of this time. */
    boolean tooOld(long time) {
        return index.firstTime() != Long.MAX_VALUE && time - index.firstTime() >= MAX_SEGMENT_AGE;
    }

    OpenIndex index() {
        return index;
    }

    /** The control record that appends records anew, for the next chunk; null when one of them cannot be read. */
    byte[] encode(List<Moved> list) {
        return Relocation.encode(list, log, position() + Chunk.HEADER);
    }

    /** Writes the chunk; on failure nothing of it is in the log. */
    void write() throws IOException {
        ByteBuffer bytes = chunk.seal(log.flushed());
        int size = bytes.remaining();
        try {
            active.write(tail, bytes);
            tail += size;
            log.written(position());
            unmarked = position();
        } catch (IOException e) {
            allocated = tail; // the rest of the segment was taken back
            throw e;
        } finally {
            chunk.reset();
        }
    }

    /** Forces everything written to the disk. */
    void force() throws IOException {
        boolean small = position() - log.flushed() <= SMALL_FORCE;
        if (small && allocated < Math.min(tail + SMALL_FORCE, active.length())) {
            allocated = active.allocate(Math.max(tail, allocated));
        }
        log.force();
    }

    /** Everything written may be read. */
    void visible() {
        log.visible(position());
    }

    /**
     * Notes in the log, once, that all its records are forced: a chunk without records. Recovery knows then that damage before
     * it is no torn tail. Does nothing when there are records that are not forced yet; no chunk may be in the making.
     */
    void markForced() throws IOException {
        if (unmarked >= 0 && log.flushed() >= unmarked && room() >= Chunk.HEADER) {
            chunk.begin(position(), state.time());
            write();
            unmarked = -1;
        }
    }

    /** Ends the segment, of which all is forced already if it has to be, and begins the next; no chunk may be in the making. On failure all is as before. */
    void roll() throws IOException {
        ByteBuffer padding = ByteBuffer.allocate(RecordLayout.PADDING_BYTES);
        padding.putInt(active.length() - tail)
                .putInt(RecordLayout.MAGIC_PADDING)
                .flip();
        active.write(tail, padding);
        Segment full = active;
        OpenIndex fullIndex = index;
        begin(active.end(), position());
        fullIndex.publish();
        sealed.accept(full);
    }

    private void begin(long base, long previousEnd) throws IOException {
        int part = maxBytes() - ControlCodec.HEADER - 2 * Integer.BYTES;
        List<byte[]> records = StateCodec.records(previousEnd, state, part);
        Segment segment = Segment.create(config.files(), folder, base, lengthFor(records));
        int offset = 0;
        try {
            for (byte[] record : records) {
                chunk.begin(base + offset, state.time());
                chunk.add(record);
                ByteBuffer bytes = chunk.seal(log.flushed());
                int size = bytes.remaining();
                segment.write(offset, bytes);
                offset += size;
                chunk.reset();
            }
        } catch (IOException e) {
            chunk.reset();
            discard(segment, config.files());
            throw e;
        }
        index = new OpenIndex(base);
        segment.index(index);
        state.segment(index);
        active = segment;
        tail = offset;
        allocated = offset;
        log.add(segment);
        log.written(position());
        state.queues().letGo();
    }

    /** Longer than configured when the state alone would fill much of it. */
    private int lengthFor(List<byte[]> records) {
        long head = 0;
        for (byte[] record : records) {
            head += Chunk.HEADER + record.length;
        }
        return head > config.segmentSize() / 4 ? Math.toIntExact(head + config.segmentSize()) : config.segmentSize();
    }

    private static void discard(Segment segment, LogFiles files) throws IOException {
        segment.close(() -> {});
        files.delete(segment.path());
    }
}
