package org.apogeemq.store.append;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.read.StoredBefore;
import org.apogeemq.store.state.ControlCodec;
import org.apogeemq.store.state.Moved;
import org.jctools.queues.MpscArrayQueue;

/**
 * Takes appends from any thread without blocking them, and hands them to the appender thread, which runs a {@link WriteCycle}
 * on all that waits.
 */
public final class Appender implements Runnable {
    private static final long TIMER_CHECK_NANOS = 20_000_000L;
    private static final int SPINS = 50;

    private final MpscArrayQueue<Request> queue;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final AtomicInteger leftoverPasses = new AtomicInteger();
    private final WriteGate gate;
    private final WriteCycle cycle;
    private final StoredBefore storedBefore;
    private final InstantSource clock;
    private final int maxRecordSize;
    private final int maxBytes;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean terminated;

    /** An appender; {@link #start()} starts its thread. */
    public Appender(
            StoreConfig config,
            InstantSource clock,
            LogWriter writer,
            WriteCycle cycle,
            WriteGate gate,
            StoredBefore storedBefore) {
        this.storedBefore = storedBefore;
        this.queue = new MpscArrayQueue<>(config.appendQueueCapacity());
        this.clock = clock;
        this.cycle = cycle;
        this.gate = gate;
        this.maxRecordSize = config.maxRecordSize();
        this.maxBytes = writer.maxBytes();
        this.thread = new Thread(this, "apogee-store-appender");
        this.thread.setDaemon(true);
    }

    /** Starts the appender thread. */
    public void start() {
        thread.start();
    }

    /** See {@link org.apogeemq.store.Store#append(MessageAppend[], AppendCallback)}. */
    public void append(MessageAppend[] messages, AppendCallback callback) {
        gate.checkMessages();
        Request request = Request.of(messages, callback);
        if (messages.length == 0) {
            throw new StoreException(Category.INVALID, "an append needs at least one message");
        }
        for (MessageAppend message : messages) {
            LogQueue.of(message.queue());
            if (message.record().remaining() > maxRecordSize) {
                throw new StoreException(
                        Category.TOO_LARGE,
                        "record of " + message.record().remaining() + " bytes for " + message.queue() + ": at most "
                                + maxRecordSize);
            }
        }
        if (request.conditional()) {
            for (MessageAppend message : messages) {
                if (message.uniqueKey() != null) {
                    storedBefore.inVisible(message);
                }
            }
        }
        submit(request);
    }

    /** See {@link org.apogeemq.store.Store#apply(Control, AppendCallback)}. */
    public void apply(Control control, AppendCallback callback) {
        gate.checkControls();
        submit(Request.of(control, ControlCodec.encode(control), callback));
    }

    private void submit(Request request) {
        if (request.size() > maxBytes) {
            throw new StoreException(
                    Category.TOO_LARGE, "append of " + request.size() + " bytes: at most " + maxBytes + " at once");
        }
        if (closing) {
            throw closed();
        }
        if (!queue.offer(request)) {
            throw new StoreException(
                    Category.BUSY,
                    "the append queue is full (" + queue.capacity() + " appends wait): try again shortly");
        }
        wake();
        if (terminated) {
            failLeftovers();
        }
    }

    private static StoreException closed() {
        return new StoreException(Category.CLOSED, "the store is closed");
    }

    /** Runs something on the appender thread, between two chunks. Dropped when the store is closing. */
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Appends records anew that are below a position; on the appender thread only, see {@link #execute}. */
    public boolean relocate(List<Moved> wanted, long end) {
        return cycle.relocate(wanted, end);
    }

    /** Forces the log with SYNC; on the appender thread only. False when that failed, now or before. */
    public boolean forceNow() {
        return cycle.forceNow();
    }

    /** Bytes of records that may be appended anew at once. */
    public int maxRelocation() {
        return maxBytes;
    }

    /** The log was forced: has that noted in it, should nothing have been written since. */
    public void forced() {
        execute(cycle::markForced);
    }

    private void wake() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Appends that wait now. */
    public int depth() {
        return queue.size();
    }

    /** Appends that may wait. */
    public int capacity() {
        return queue.capacity();
    }

    @Override
    public void run() {
        int idle = 0;
        while (true) {
            boolean last = closing;
            runTasks();
            boolean worked = turn();
            if (worked) {
                idle = 0;
            } else if (last) {
                cycle.end();
                return;
            } else if (idle++ < SPINS) {
                Thread.onSpinWait();
            } else {
                await();
            }
        }
    }

    private boolean turn() {
        try {
            return cycle.run(queue);
        } catch (RuntimeException | Error e) {
            cycle.abandon(e);
            return true;
        }
    }

    private void runTasks() {
        List<Runnable> now = null;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            now = now == null ? new ArrayList<>() : now;
            now.add(task);
        }
        if (now != null) {
            now.forEach(Runnable::run);
        }
    }

    private void await() {
        waiting.set(true);
        if (queue.isEmpty() && tasks.isEmpty() && !closing) {
            long due = cycle.nextTimer();
            if (due == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                // the injected clock may jump, so it is looked at again soon even when the timer is far away
                long millis = due - clock.millis();
                boolean soon = millis > 0 && millis < MILLISECONDS.convert(TIMER_CHECK_NANOS, NANOSECONDS);
                LockSupport.parkNanos(this, soon ? NANOSECONDS.convert(millis, MILLISECONDS) : TIMER_CHECK_NANOS);
            }
        }
        waiting.set(false);
    }

    /** Throws when the caller is the appender thread, which cannot wait for its own end. */
    public void checkMayClose() {
        if (Thread.currentThread() == thread) {
            throw new StoreException(
                    Category.INVALID, "a callback cannot close the store: it runs on the thread to end");
        }
    }

    /** Lets what waits be written, then ends the thread. */
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        terminated = true;
        failLeftovers();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The queue allows one consumer: whoever comes while another is at it leaves the work to that one. */
    private void failLeftovers() {
        if (leftoverPasses.getAndIncrement() != 0) {
            return;
        }
        int passes = 1;
        do {
            for (Request request = queue.poll(); request != null; request = queue.poll()) {
                request.fail(closed());
                request.complete(0);
            }
            passes = leftoverPasses.addAndGet(-passes);
        } while (passes != 0);
    }
}
