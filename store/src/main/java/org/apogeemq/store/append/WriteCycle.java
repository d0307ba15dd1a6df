package org.apogeemq.store.append;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.FlushMode;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.log.Chunk;
import org.apogeemq.store.log.DiskErrors;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.read.StoredBefore;
import org.apogeemq.store.state.ControlCodec;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.state.Moved;

/**
 * One turn of the appender thread: takes what waits, writes it, folds it into the state, forces once, makes it visible, answers.
 * What is written together is one chunk; a chunk ends early only behind a record that gives parked messages their offsets.
 */
public final class WriteCycle {
    private static final int MAX_REQUESTS = 8192;
    private static final long MAX_BYTES = 16 << 20;
    private static final int MAX_TIMERS = 10_000;

    private final InstantSource clock;
    private final FlushMode flush;
    private final LogWriter writer;
    private final DerivedState state;
    private final WriteGate gate;
    private final DiskErrors errors;
    private final StoreListener listener;
    private final List<LogQueue> touched;
    private final StoredBefore storedBefore;
    private final List<Request> staged = new ArrayList<>();
    private final List<Request> done = new ArrayList<>();
    private final AppendCounters counters = new AppendCounters();
    private long time;
    private boolean wrote;
    /** So many of {@link #done} were told that they are written. */
    private int told;

    /**
     * A cycle over these parts.
     *
     * @param touched the list the state puts queues into that got entries
     * @param storedBefore asked about messages that may be stored once only
     */
    public WriteCycle(
            InstantSource clock,
            FlushMode flush,
            LogWriter writer,
            DerivedState state,
            WriteGate gate,
            DiskErrors errors,
            StoreListener listener,
            List<LogQueue> touched,
            StoredBefore storedBefore) {
        this.clock = clock;
        this.flush = flush;
        this.writer = writer;
        this.state = state;
        this.gate = gate;
        this.errors = errors;
        this.listener = listener;
        this.touched = touched;
        this.storedBefore = storedBefore;
    }

    /** When the next timer is due; {@link Long#MAX_VALUE} when there is none. */
    long nextTimer() {
        return gate.isBroken() ? Long.MAX_VALUE : state.timers().nextDue();
    }

    /** Figures of what was appended. */
    public AppendCounters counters() {
        return counters;
    }

    /**
     * Writes what waits in the queue, as far as one turn goes.
     *
     * @return whether there was anything
     */
    boolean run(Queue<Request> queue) {
        Request request = queue.poll();
        long due = nextTimer();
        boolean timersDue = due != Long.MAX_VALUE && due <= clock.millis();
        if (request == null && !timersDue) {
            return false;
        }
        time = Math.max(state.time(), clock.millis());
        wrote = false;
        writeAll(request, queue);
        if (tellWritten()) {
            // what follows at once from what was written, such as the end of a transaction, is forced with it
            writeAll(queue.poll(), queue);
        }
        boolean failedTimers = timersDue && !writeTimers();
        finish();
        return !failedTimers;
    }

    private void writeAll(Request first, Queue<Request> queue) {
        Request request = first;
        long bytes = 0;
        for (int n = 0; request != null; n++) {
            stage(request);
            bytes += request.size();
            request = n < MAX_REQUESTS && bytes < MAX_BYTES ? queue.poll() : null;
        }
        write();
    }

    /** Behind all else of the turn, and with all of it folded: what was recalled or deleted in this turn must not be delivered. */
    private boolean writeTimers() {
        Control.TimersDue due = state.timers().take(time, MAX_TIMERS, writer.maxBytes() / 2);
        stage(Request.of(due, ControlCodec.encode(due), AppendCallback.NONE));
        boolean failed = done.get(done.size() - 1).failed();
        if (failed) {
            state.timers().putBack();
        }
        return !failed;
    }

    private void stage(Request request) {
        if (gate.isBroken()) {
            fail(request, gate.brokenBy());
            return;
        }
        if (request.conditional() && !isNew(request)) {
            return;
        }
        if (!findRoom(request)) {
            return;
        }
        if (staged.isEmpty()) {
            writer.chunk().begin(writer.position(), time);
        }
        staged.add(request);
        if (request.control() != null) {
            writer.chunk().add(request.controlRecord());
        } else {
            for (MessageAppend message : request.messages()) {
                writer.chunk().add(message);
            }
        }
        if (request.assignsOffsets()) {
            write();
        }
    }

    /** Room in the segment, with all in it that the request rests on; false when there is none, and the request has failed. */
    private boolean findRoom(Request request) {
        int before = staged.isEmpty() ? Chunk.HEADER : writer.chunk().size();
        if (before + request.size() > writer.room() || writer.tooOld(time)) {
            write();
            if (!makeRoom(request)) {
                return false;
            }
        }
        List<Control.QueueResumed> resumed = LeftOut.before(request, state.queues());
        for (Control.QueueResumed control : resumed) {
            write();
            stage(Request.of(control, ControlCodec.encode(control), AppendCallback.NONE));
            write();
            StoreException failure = done.get(done.size() - 1).failure();
            if (failure != null) {
                fail(request, failure);
                return false;
            }
        }
        // what was written for that took some of the room; once resumed, a queue is not left out again
        return resumed.isEmpty() || findRoom(request);
    }

    /** Looks, behind all that was staged before, for messages that may be stored once only; false when nothing is to be written. */
    private boolean isNew(Request request) {
        write();
        for (MessageAppend message : request.messages()) {
            if (message.uniqueKey() != null && message.storedBefore() == null) {
                storedBefore.inNew(message);
            }
        }
        request.leaveOutStored();
        if (request.isEmpty()) {
            done.add(request);
        }
        return !request.isEmpty();
    }

    private boolean makeRoom(Request request) {
        if (Chunk.HEADER + request.size() <= writer.room() && !writer.tooOld(time)) {
            return true;
        }
        if (wrote && flush == FlushMode.SYNC) {
            // before a state is written that rests on what is in the full segment
            force();
            if (gate.isBroken()) {
                fail(request, gate.brokenBy());
                return false;
            }
        }
        try {
            writer.roll();
            return true;
        } catch (IOException e) {
            fail(request, writeFailed("beginning a segment", e));
            return false;
        }
    }

    /** Writes the chunk in the making, if any, and folds its records into the state. */
    private void write() {
        if (staged.isEmpty()) {
            return;
        }
        int bytes = writer.chunk().size();
        try {
            writer.write();
            wrote = true;
            gate.written();
            counters.chunk(bytes);
            state.time(time);
            staged.forEach(this::fold);
        } catch (IOException e) {
            StoreException failure = writeFailed("writing " + bytes + " bytes to the log", e);
            staged.forEach(request -> fail(request, failure));
        }
        staged.clear();
    }

    private void fold(Request request) {
        if (request.control() != null) {
            request.released(state.apply(request.control()));
            counters.control();
        } else {
            for (MessageAppend message : request.messages()) {
                state.apply(message, message.position(), message.record().remaining(), message.queueOffset());
            }
            counters.messages(request.messages().length);
        }
        done.add(request);
    }

    private void fail(Request request, StoreException e) {
        for (MessageAppend message : request.messages()) {
            LogQueue.of(message.queue()).entries().unassign();
        }
        request.fail(e);
        done.add(request);
    }

    private StoreException writeFailed(String what, IOException e) {
        if (e instanceof Segment.UndoFailedException) {
            StoreException failure = new StoreException(
                    Category.IO,
                    what + " failed: " + e.getMessage() + "; nothing more is written until the broker is restarted",
                    e);
            gate.broken(failure);
            return failure;
        }
        StoreException failure = errors.translate(what, e);
        if (failure.category() == Category.DISK_FULL) {
            gate.full(failure);
        }
        return failure;
    }

    private void finish() {
        if (tellWritten()) {
            force();
        }
        if (!gate.isBroken()) {
            publish();
        }
        done.forEach(this::complete);
        done.clear();
        told = 0;
        if (!gate.isBroken()) {
            for (LogQueue queue : touched) {
                listener.visible(queue, queue.maxOffset());
            }
        }
        touched.clear();
    }

    /**
     * Appends records anew that are below a position, as one chunk; appender thread, between two turns.
     *
     * @return whether it is done; false when nothing is written
     */
    boolean relocate(List<Moved> wanted, long end) {
        List<Moved> list = state.stillAt(wanted, end);
        if (list.isEmpty() || gate.isBroken()) {
            return !gate.isBroken();
        }
        time = Math.max(state.time(), clock.millis());
        try {
            byte[] record = writer.encode(list);
            if (record == null || record.length > writer.maxBytes()) {
                return false;
            }
            if (Chunk.HEADER + record.length > writer.room() || writer.tooOld(time)) {
                writer.roll();
                record = writer.encode(list);
            }
            long position = writer.position() + Chunk.HEADER;
            writer.chunk().begin(writer.position(), time);
            writer.chunk().add(record);
            writer.write();
            state.time(time);
            state.relocated(ByteBuffer.wrap(record), 0, position);
        } catch (IOException e) {
            listener.failed("appending needed records anew", writeFailed("writing to the log", e));
            return false;
        }
        wrote = true;
        finish();
        return !gate.isBroken();
    }

    /** Forces what was written, with SYNC; appender thread, between two turns. */
    boolean forceNow() {
        if (!gate.isBroken()) {
            force();
        }
        return !gate.isBroken();
    }

    /** Something unforeseen went wrong in a turn: nobody is left waiting, and nothing is built on a state that may be wrong. */
    void abandon(Throwable cause) {
        StoreException failure = new StoreException(
                Category.IO,
                "the store met a defect of its own: " + cause
                        + "; whether the records are stored is unknown; nothing more is written until the broker is restarted",
                cause);
        gate.broken(failure);
        List<Request> open = new ArrayList<>(staged);
        open.removeAll(done);
        open.addAll(done);
        staged.clear();
        done.clear();
        told = 0;
        touched.clear();
        for (Request request : open) {
            request.fail(failure);
            complete(request);
        }
    }

    /** Tells who has not been told that his records are written; true when they have to be forced. */
    private boolean tellWritten() {
        if (!wrote || flush != FlushMode.SYNC) {
            return false;
        }
        while (told < done.size()) {
            written(done.get(told++));
        }
        return true;
    }

    private void written(Request request) {
        try {
            request.written(time);
        } catch (RuntimeException | Error e) {
            listener.failed("an append's callback threw", e);
        }
    }

    private void complete(Request request) {
        try {
            request.complete(time);
        } catch (RuntimeException | Error e) {
            listener.failed("an append's callback threw", e);
        }
    }

    /** A force that failed may have lost what it was to write, and a second one would not say so: the log is done with. */
    private void force() {
        try {
            writer.force();
        } catch (IOException e) {
            StoreException failure = new StoreException(
                    Category.IO,
                    errors.translate("forcing the log to the disk", e).getMessage()
                            + "; whether the records are stored is unknown; nothing more is written until the broker is"
                            + " restarted on a sound disk",
                    e);
            gate.broken(failure);
            done.forEach(request -> request.fail(failure));
        }
    }

    /** Forces what is not forced yet, as the last thing. */
    void end() {
        if (!gate.isBroken()) {
            force();
        }
        markForced();
    }

    /** Notes in the log that all of it is forced, if it is; appender thread, between two turns. */
    void markForced() {
        if (!gate.isBroken()) {
            try {
                writer.markForced();
            } catch (IOException e) {
                // only a note; what is wrong with the disk is said to the next append
                listener.failed("noting in the log how far it is forced", writeFailed("writing to the log", e));
            }
        }
    }

    private void publish() {
        for (LogQueue queue : touched) {
            queue.entries().publish();
        }
        writer.index().publish();
        writer.visible();
    }
}
