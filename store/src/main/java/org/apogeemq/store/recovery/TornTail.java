package org.apogeemq.store.recovery;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.apogeemq.store.log.Chunk;
import org.apogeemq.store.log.Segment;

/**
 * Where the unforced end of a log is torn. A loss of power may leave out any of the pages that were not forced: whole chunks may
 * follow a damaged one. Each chunk says how far the log was forced when it was written; damage behind the furthest such place
 * took nothing that was promised to survive, damage before it did.
 */
final class TornTail {
    private final List<Segment> segments;
    private long forced;
    private long damage = -1;
    private long bytes;
    private long records;

    private TornTail(List<Segment> segments) {
        this.segments = segments;
    }

    /** Looks at the newest segments, those without an index file: one that has an index file was forced before. */
    static TornTail find(List<Segment> segments) {
        TornTail tail = new TornTail(segments);
        int first = segments.size() - 1;
        while (first > 0 && !Files.exists(segments.get(first - 1).indexPath())) {
            first--;
        }
        for (int i = first; i < segments.size(); i++) {
            tail.walk(i);
        }
        return tail;
    }

    /** Whether the first damaged place is behind all that was forced, and something follows it. */
    boolean isTorn() {
        return damage >= forced && bytes > 0;
    }

    /** Position of the first damaged place. */
    long position() {
        return damage;
    }

    /** Position up to which the log was forced, as far as its chunks say. */
    long forced() {
        return forced;
    }

    /** Bytes from the damaged place to the last one that is not zero. */
    long bytes() {
        return bytes;
    }

    /** Records in whole chunks behind the damaged place. */
    long records() {
        return records;
    }

    private void walk(int i) {
        Segment segment = segments.get(i);
        SegmentScanner scanner = new SegmentScanner(segment);
        ByteBuffer content = scanner.bytes();
        int next = 0;
        while (next >= 0) {
            scanner.moveTo(next);
            while (scanner.atChunk()) {
                forced = Math.max(forced, Chunk.forced(content, scanner.offset()));
                records += damage < 0 ? 0 : ChunkReader.records(content, scanner.offset());
                scanner.next();
            }
            next = scanner.nextChunk();
            if (damage < 0 && (next >= 0 || !endsHere(i, scanner))) {
                damage = segment.base() + scanner.offset();
            }
        }
        if (damage >= 0) {
            long from = Math.max(damage, segment.base());
            bytes += Math.max(0, segment.base() + new SegmentScanner(segment).lastUsed() - from);
        }
    }

    private boolean endsHere(int i, SegmentScanner scanner) {
        if (i == segments.size() - 1) {
            return scanner.atCleanEnd();
        }
        ByteBuffer nextHead = ChunkReader.head(new SegmentScanner(segments.get(i + 1)));
        return scanner.atPadding()
                || nextHead != null && nextHead.getLong(0) == segments.get(i).base() + scanner.offset();
    }
}
