package org.apogeemq.store.upkeep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.apogeemq.store.RetentionGuard;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.append.Appender;
import org.apogeemq.store.file.FolderSync;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.index.SegmentIndex;
import org.apogeemq.store.index.TimerKey;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.DerivedState;

/**
 * Deletes the oldest segments as long as they are to go and nobody needs anything of them: no entry that the guard needs points
 * into the segment, no timer and no undecided transaction has a record there. Housekeeping thread.
 */
final class Retention {
    private static final long APPENDER_SECONDS = 60;

    private final CommitLog log;
    private final DerivedState state;
    private final Appender appender;
    private final LogFiles files;
    private final StoreListener listener;

    Retention(CommitLog log, DerivedState state, Appender appender, LogFiles files, StoreListener listener) {
        this.log = log;
        this.state = state;
        this.appender = appender;
        this.files = files;
        this.listener = listener;
    }

    /**
     * Deletes what is to go.
     *
     * @param expired whether a segment whose last record has this store timestamp is to go
     * @return number of segments deleted
     */
    int run(RetentionGuard guard, LongPredicate expired) throws IOException {
        // index files that were just written are known to the log after the appender thread's next turn
        onAppender(appenderState -> true);
        int deleted = 0;
        while (true) {
            Segment oldest = log.segments().get(0);
            if (oldest == log.active()
                    || !(oldest.index() instanceof SegmentIndex index)
                    || !expired.test(index.lastTime())
                    || isNeeded(oldest, index, guard)) {
                break;
            }
            delete(oldest, index);
            deleted++;
        }
        if (deleted > 0) {
            FolderSync.force(log.active().path().getParent());
            listener.trimmed(log.minPosition());
        }
        return deleted;
    }

    private boolean isNeeded(Segment segment, SegmentIndex index, RetentionGuard guard) throws IOException {
        Needs needs = new Needs(guard);
        index.lastOffsets(needs::check);
        List<Segment> segments = log.segments();
        for (Segment later : segments.subList(1, segments.size())) {
            if (later.index() instanceof SegmentIndex sealed) {
                sealed.pointingBelow(segment.end(), needs::check);
            }
        }
        if (needs.found || hasTimer(segments, segment.end())) {
            return true;
        }
        // what is parked in the segment can still get entries; only the appender thread knows, and knows newer entries
        List<Pointer> pointers = onAppender(appenderState -> {
            if (appenderState.transactions().lowestPosition() < segment.end()) {
                return null;
            }
            List<Pointer> list = new ArrayList<>();
            for (Segment later : log.segments()) {
                if (later.index() instanceof OpenIndex open) {
                    if (open.timers()
                            .anyBelow(segment.end(), appenderState.timers().recalled())) {
                        return null;
                    }
                    open.pointingBelow(segment.end(), (queue, offset) -> list.add(new Pointer(queue, offset)));
                }
            }
            return list;
        });
        if (pointers == null) {
            return true;
        }
        pointers.forEach(pointer -> needs.check(pointer.queue(), pointer.offset()));
        return needs.found;
    }

    /** A timer that is delivered meanwhile becomes an entry of the newest segment, which is looked at later. */
    private boolean hasTimer(List<Segment> segments, long end) {
        TimerKey done = state.timers().done();
        for (Segment any : segments) {
            if (any.index() instanceof SegmentIndex sealed
                    && sealed.hasTimerBelow(end, done, state.timers().recalled())) {
                return true;
            }
        }
        return false;
    }

    private void delete(Segment segment, SegmentIndex index) throws IOException {
        onAppender(appenderState -> {
            index.drop();
            appenderState.timers().remove(index.timers());
            log.removeFirst();
            return true;
        });
        index.close();
        segment.close(() -> {
            try {
                files.delete(segment.path());
                files.delete(segment.indexPath());
            } catch (IOException e) {
                listener.failed("deleting " + segment.path() + ": its space is not free", e);
            }
        });
    }

    private <T> T onAppender(Function<DerivedState, T> task) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        appender.execute(() -> {
            try {
                result.complete(task.apply(state));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(APPENDER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("retention: the appender thread did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("retention was interrupted", e);
        }
    }

    private record Pointer(LogQueue queue, long offset) {}

    /** Whether any of the offsets it is shown is needed. */
    private static final class Needs {
        private final RetentionGuard guard;
        private boolean found;

        Needs(RetentionGuard guard) {
            this.guard = guard;
        }

        void check(LogQueue queue, long offset) {
            found |= offset >= queue.minOffset() && guard.neededFrom(queue) <= offset;
        }
    }
}
