package org.apogeemq.store.recovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.store.DamagePolicy;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.file.FolderSync;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.index.SegmentIndex;
import org.apogeemq.store.index.SegmentIndexWriter;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.state.StateCodec;

/**
 * Brings a log and its derived state back from the files. The newest segment with a whole state at its head is where reading
 * begins; older segments are known by their index files. Rules: docs/store.md.
 */
public final class Recovery {
    private final StoreConfig config;
    private final Path folder;
    private final CommitLog log;
    private final DerivedState state;
    private final ChunkReader reader = new ChunkReader();
    private final List<String> rebuilt = new ArrayList<>();
    private final List<RecoveryReport.Gap> gaps = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private long scanned;
    private long cutPosition = -1;
    private long cutBytes;
    private long cutRecords;
    private long forced = -1;
    private int found;
    private OpenIndex activeIndex;
    private int tail;

    /**
     * A recovery into an empty log and state.
     *
     * @param folder where segments are
     */
    public Recovery(StoreConfig config, Path folder, CommitLog log, DerivedState state) {
        this.config = config;
        this.folder = folder;
        this.log = log;
        this.state = state;
    }

    /**
     * Recovers.
     *
     * @return false when there is no segment: the log is to be created
     * @throws StoreException DAMAGED or INCOMPATIBLE
     */
    public boolean run() throws IOException {
        openSegments();
        boolean complete = false;
        try {
            if (!segments.isEmpty()) {
                recover();
            }
            complete = true;
            return !segments.isEmpty();
        } finally {
            if (!complete && log.segments().isEmpty()) {
                closeAll();
            }
        }
    }

    private void recover() throws IOException {
        dropUnbornSegment();
        if (config.damagePolicy() == DamagePolicy.REFUSE && !segments.isEmpty()) {
            cutTornTail();
        }
        if (segments.isEmpty()) {
            return;
        }
        int start = loadState();
        for (int i = 0; i < start; i++) {
            index(segments.get(i), i);
        }
        for (int i = start; i < segments.size(); i++) {
            scan(i, state, i == start);
        }
        state.queues().forEach(queue -> queue.entries().publish());
        // the state at a head may be older than the deletion of a segment
        state.dropMoved(segments.get(0).base());
        activeIndex.publish();
        segments.forEach(log::add);
        log.written(active().base() + tail);
        log.force();
        log.visible(log.written());
    }

    private void closeAll() throws IOException {
        for (Segment segment : segments) {
            if (segment.index() instanceof SegmentIndex index) {
                index.close();
            }
            segment.close(() -> {});
        }
    }

    /** What was found and done. */
    public RecoveryReport report() {
        return new RecoveryReport(
                found, scanned, reader.messages(), reader.controls(), rebuilt, cutPosition, cutBytes, cutRecords, gaps);
    }

    /** The segment to go on with. */
    public Segment active() {
        return segments.get(segments.size() - 1);
    }

    /** Its index. */
    public OpenIndex activeIndex() {
        return activeIndex;
    }

    /** Offset in it of the log's end. */
    public int tail() {
        return tail;
    }

    private void openSegments() throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.list(folder)) {
            paths = files.sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        }
        for (Path path : paths) {
            if (Segment.isSegment(path)) {
                found++;
                addSegment(path);
            }
        }
        for (Path path : paths) {
            String name = path.getFileName().toString();
            if (name.endsWith(".tmp")
                    || name.endsWith(".idx") && !Files.exists(path.resolveSibling(name.replace(".idx", ".log")))) {
                Files.delete(path);
            }
        }
    }

    private void addSegment(Path path) throws IOException {
        if (Files.size(path) == 0) {
            // made, but the process ended before it was given its length: nothing was ever in it
            config.files().delete(path);
            return;
        }
        Segment segment = Segment.open(config.files(), path);
        if (!segments.isEmpty() && active().end() != segment.base()) {
            long missing = active().end();
            segment.close(() -> {});
            closeAll();
            throw new StoreException(
                    Category.DAMAGED,
                    folder.resolve(Segment.fileName(missing)) + " is missing: the log has no bytes from " + missing
                            + " to " + segment.base() + "; put the file back, or remove the segments before it");
        }
        segments.add(segment);
    }

    /** A process that ended while it began a segment leaves one without a whole state and with nothing else. */
    private void dropUnbornSegment() throws IOException {
        Segment last = active();
        SegmentScanner scanner = new SegmentScanner(last);
        if (ChunkReader.head(scanner) != null || scanner.nextChunk() >= 0) {
            return;
        }
        if (segments.size() == 1 && last.base() != 0) {
            throw damaged(last, 0, "has no state at its head, and no segment before it is there");
        }
        long used = scanner.lastUsed();
        if (used > 0) {
            cutPosition = last.base();
            cutBytes += used;
        }
        deleteLast();
    }

    private void deleteLast() throws IOException {
        Segment last = segments.remove(segments.size() - 1);
        last.close(() -> {});
        config.files().delete(last.path());
        Files.deleteIfExists(last.indexPath());
    }

    /** Where damage is behind all that was ever forced, whole records behind it were not promised to anybody either. */
    private void cutTornTail() throws IOException {
        TornTail tail = TornTail.find(segments);
        forced = tail.forced();
        if (!tail.isTorn()) {
            return;
        }
        while (active().base() > tail.position()) {
            deleteLast();
        }
        active().truncate((int) (tail.position() - active().base()));
        FolderSync.force(folder);
        cutPosition = tail.position();
        cutBytes += tail.bytes();
        cutRecords = tail.records();
        // cut within the state at its head, or at its very beginning
        dropUnbornSegment();
    }

    /** Fills the state from the newest segment that has one, and returns that segment's number. */
    private int loadState() {
        for (int i = segments.size() - 1; i >= 0; i--) {
            SegmentScanner scanner = new SegmentScanner(segments.get(i));
            ByteBuffer head = ChunkReader.head(scanner);
            if (head != null) {
                StateCodec.decode(afterPreviousEnd(head), state);
                return i;
            }
            if (config.damagePolicy() == DamagePolicy.REFUSE) {
                throw damaged(segments.get(i), scanner.offset(), "its state is damaged, and whole records follow");
            }
        }
        throw damaged(segments.get(0), 0, "has no state at its head, nor has any other segment");
    }

    private static byte[] afterPreviousEnd(ByteBuffer head) {
        byte[] encoded = new byte[head.capacity() - Long.BYTES];
        head.get(Long.BYTES, encoded);
        return encoded;
    }

    /** Where the next segment's head says that this one ends; -1 when that is not known. */
    private long expectedEnd(int i) {
        if (i == segments.size() - 1) {
            return -1;
        }
        ByteBuffer head = ChunkReader.head(new SegmentScanner(segments.get(i + 1)));
        return head == null ? -1 : head.getLong(0);
    }

    private void index(Segment segment, int i) throws IOException {
        SegmentIndex index = openIndex(segment);
        if (index == null) {
            // a state of its own, so that commits and timers in it find what they released, as they did then
            DerivedState then = new DerivedState(queue -> {});
            scan(i, then, true);
            index = writeIndex(segment, (OpenIndex) segment.index());
        }
        segment.index(index);
        index.install();
        state.timers().install(index.timers(), null);
    }

    private SegmentIndex openIndex(Segment segment) throws IOException {
        return SegmentIndex.open(segment.indexPath(), segment.base(), segment.length(), state.queues()::queue);
    }

    private SegmentIndex writeIndex(Segment segment, OpenIndex index) throws IOException {
        // an index file vouches for its segment
        segment.force();
        SegmentIndexWriter.write(segment.indexPath(), index, segment.length());
        rebuilt.add(segment.indexPath().getFileName().toString());
        return openIndex(segment);
    }

    /**
     * Reads a segment.
     *
     * @param into applied to
     * @param first whether the state is taken from the segment's head, or goes on from the segment before
     */
    private void scan(int i, DerivedState into, boolean first) throws IOException {
        Segment segment = segments.get(i);
        SegmentScanner scanner = new SegmentScanner(segment);
        ByteBuffer head = ChunkReader.head(scanner);
        if (first && into != state) {
            if (head == null) {
                throw damaged(segment, 0, "its index file is missing and its state is damaged");
            }
            StateCodec.decode(afterPreviousEnd(head), into);
        }
        if (head == null) {
            scanner.moveTo(0);
        }
        OpenIndex index = new OpenIndex(segment.base());
        segment.index(index);
        into.segment(index);
        walk(scanner, segment, into);
        index.publish();
        scanned += scanner.offset();
        endOfSegment(i, scanner, into, index);
    }

    private void walk(SegmentScanner scanner, Segment segment, DerivedState into) {
        while (true) {
            while (scanner.atChunk()) {
                reader.apply(scanner, segment, into);
                scanner.next();
            }
            if (scanner.atCleanEnd()) {
                return;
            }
            int next = scanner.nextChunk();
            if (next < 0) {
                return;
            }
            gap(segment, scanner.offset(), next, "it is damaged, and whole records follow");
            scanner.moveTo(next);
        }
    }

    private void endOfSegment(int i, SegmentScanner scanner, DerivedState into, OpenIndex index) throws IOException {
        Segment segment = segments.get(i);
        if (i == segments.size() - 1) {
            tail = scanner.offset();
            activeIndex = index;
            if (!scanner.atCleanEnd()) {
                cutPosition = segment.base() + tail;
                cutBytes += scanner.lastUsed() - tail;
            }
            if (scanner.lastUsed() > tail) {
                segment.truncate(tail);
            }
            // left from before a segment behind this one was dropped: this one is written to again
            Files.deleteIfExists(segment.indexPath());
            return;
        }
        long expected = expectedEnd(i);
        if (expected > segment.base() + scanner.offset()) {
            gap(segment, scanner.offset(), (int) (expected - segment.base()), "records at its end are damaged");
        }
        if (into == state) {
            SegmentIndex written = writeIndex(segment, index);
            segment.index(written);
            written.install();
            state.timers().install(written.timers(), index.timers());
        }
    }

    private void gap(Segment segment, int from, int to, String what) {
        if (config.damagePolicy() == DamagePolicy.REFUSE) {
            throw damaged(segment, from, what + " (up to position " + (segment.base() + to) + ")");
        }
        gaps.add(new RecoveryReport.Gap(
                segment.path().getFileName().toString(), segment.base() + from, (long) to - from));
    }

    private StoreException damaged(Segment segment, int offset, String what) {
        String certain = segment.base() + offset < forced
                ? "; the log was on the disk up to position " + forced + ", so this is not a torn tail"
                : "";
        return new StoreException(
                Category.DAMAGED,
                segment.path().toAbsolutePath() + " at position " + (segment.base() + offset) + ": " + what + certain
                        + ". Put back a sound copy of the file; or open with damage policy KEEP_REST, which leaves the"
                        + " damaged stretch out and keeps the rest: messages, acknowledgements and commits in that"
                        + " stretch are lost");
    }
}
