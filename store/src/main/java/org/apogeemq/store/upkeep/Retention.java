package org.apogeemq.store.upkeep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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
import org.apogeemq.store.state.Moved;
import org.apogeemq.store.state.Relocation;

/**
 * Deletes the oldest segments as long as they are to go. What is needed of one (an entry that the guard needs, a timer, an
 * undecided transaction) is appended anew first, if that is at most half of it, or at most half of it and those after it that
 * are to go too: the log is never much more than twice what is needed. Housekeeping thread.
 */
final class Retention {
    private static final long APPENDER_SECONDS = 60;
    /** Bytes of a control record beside its items. */
    private static final int BATCH_HEAD = 64;

    private final CommitLog log;
    private final DerivedState state;
    private final Appender appender;
    private final LogFiles files;
    private final StoreListener listener;
    private final BooleanSupplier forced;

    /** @param forced forces all that is in the log; false when that is not possible */
    Retention(
            CommitLog log,
            DerivedState state,
            Appender appender,
            LogFiles files,
            StoreListener listener,
            BooleanSupplier forced) {
        this.log = log;
        this.state = state;
        this.appender = appender;
        this.files = files;
        this.listener = listener;
        this.forced = forced;
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
        // what is appended anew goes to segments behind these, which are no business of this run
        long end = log.active().base();
        for (Segment oldest = log.segments().get(0);
                isOld(oldest, end, expired) && isFree(oldest, end, guard, expired) && forced.getAsBoolean();
                oldest = log.segments().get(0)) {
            delete(oldest);
            deleted++;
        }
        if (deleted > 0) {
            FolderSync.force(log.active().path().getParent());
            listener.trimmed(log.minPosition());
        }
        return deleted;
    }

    private static boolean isOld(Segment segment, long end, LongPredicate expired) {
        return segment.end() <= end && segment.index() instanceof SegmentIndex index && expired.test(index.lastTime());
    }

    /** Whether nothing of the oldest segment is needed, or not any more once its needed records are appended anew. */
    private boolean isFree(Segment oldest, long end, RetentionGuard guard, LongPredicate expired) throws IOException {
        Needed needed = survey(oldest, oldest.length() / 2, guard);
        if (needed.isNothing()) {
            return true;
        }
        if (!needed.mayMove() && isLittleWithNext(end, guard, expired)) {
            needed = survey(oldest, Long.MAX_VALUE, guard);
        }
        return needed.mayMove()
                && relocate(needed)
                && survey(oldest, oldest.length(), guard).isNothing();
    }

    /** Whether the oldest segment, of which much is needed, and some after it that are to go have little in all that is needed. */
    private boolean isLittleWithNext(long end, RetentionGuard guard, LongPredicate expired) throws IOException {
        List<Segment> all = log.segments();
        long length = all.get(0).length();
        int next = 1;
        for (int i = 1; i < all.size() && isOld(all.get(i), end, expired); i++) {
            length += all.get(i).length();
            if (i == next) {
                Needed needed = survey(all.get(i), length / 2, guard);
                if (needed.mayMove() || needed.isTooMany()) {
                    return needed.mayMove();
                }
                // each survey reads all before: where there are many segments, not every end is tried
                next += 1 + i / 4;
            }
        }
        return false;
    }

    /** What is needed of the log up to a segment's end. */
    private Needed survey(Segment segment, long limit, RetentionGuard guard) throws IOException {
        Needed needed = new Needed(guard, segment.end(), limit);
        TimerKey done = state.timers().done();
        for (Segment any : log.segments()) {
            if (any.index() instanceof SegmentIndex sealed) {
                sealed.pointingBelow(segment.end(), needed::from, needed::entry);
                sealed.timersBelow(segment.end(), done, state.timers().recalled(), needed::timer);
            }
        }
        state.queues().forEach(queue -> needed.moved(queue, queue.entries().moved()));
        // What is parked in the segment can still get entries: whatever is no longer parked in this turn of the
        // appender thread
        // has its entry in this turn. No index changes hands meanwhile, that is this thread's work.
        List<Pointer> pointers = onAppender(appenderState -> {
            List<Pointer> list = new ArrayList<>();
            needed.halfMessages(appenderState.transactions().below(segment.end()));
            for (Segment later : log.segments()) {
                if (later.index() instanceof OpenIndex open) {
                    open.timers().below(segment.end(), appenderState.timers().recalled(), needed::timer);
                    open.pointingBelow(
                            segment.end(), (queue, offset, size) -> list.add(new Pointer(queue, offset, size)));
                }
            }
            needed.retain(appenderState.stillAt(needed.list(), segment.end()));
            return list;
        });
        pointers.forEach(pointer -> needed.entry(pointer.queue(), pointer.offset(), pointer.size()));
        return needed;
    }

    private boolean relocate(Needed needed) throws IOException {
        List<Moved> batch = new ArrayList<>();
        int bytes = BATCH_HEAD;
        for (Moved moved : needed.list()) {
            if (bytes + Relocation.bytes(moved) > appender.maxRelocation() && !batch.isEmpty()) {
                if (!relocate(batch, needed.end())) {
                    return false;
                }
                batch.clear();
                bytes = BATCH_HEAD;
            }
            batch.add(moved);
            bytes += Relocation.bytes(moved);
        }
        return relocate(batch, needed.end());
    }

    private boolean relocate(List<Moved> batch, long end) throws IOException {
        return onAppender(appenderState -> appender.relocate(batch, end));
    }

    private void delete(Segment segment) throws IOException {
        SegmentIndex index = (SegmentIndex) segment.index();
        onAppender(appenderState -> {
            appenderState.drop(index, segment.end());
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

    private record Pointer(LogQueue queue, long offset, int size) {}
}
