package org.apogeemq.jms;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread that works while there is something to do and sleeps otherwise; made when it is first needed. Who adds
 * work and then calls {@link #wake()} is never missed.
 */
final class WorkerThread {
    /** What the thread does; called on it only. */
    interface Work {
        /** Does some of what there is to do; false when there was nothing. */
        boolean doSome();

        /** True when there is something to do. */
        boolean isReady();

        /** Asked after {@link WorkerThread#close()}: true when nothing is left that has to be done first. */
        boolean mayEnd();

        /** {@link #doSome()} threw. The thread goes on after a short pause. */
        void failed(Throwable error);
    }

    /** So that an error that comes again and again does not keep a processor busy. */
    private static final long PAUSE_NANOS = 50_000_000L;

    private final String name;
    private final Work work;
    private volatile Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    WorkerThread(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /** Starts the thread if it has not been. One caller at a time. */
    void start() {
        if (thread == null && !closed) {
            Thread t = new Thread(this::run, name);
            t.setDaemon(true);
            thread = t;
            t.start();
        }
    }

    /** True when called on the thread. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Something may have been added. Any thread; cheap while the thread is awake. */
    void wake() {
        // what was added must be visible before the flag is read: queues publish with weaker stores
        VarHandle.fullFence();
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the thread as soon as its work may end. Does not wait for it. */
    void close() {
        closed = true;
        Thread t = thread;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    private void run() {
        while (!isOver()) {
            if (!doSome()) {
                asleep = true;
                VarHandle.fullFence();
                if (!work.isReady() && !isOver()) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
            // an application that interrupts the thread in its listener must not make it spin
            Thread.interrupted();
        }
    }

    private boolean doSome() {
        try {
            return work.doSome();
        } catch (RuntimeException | Error e) { // without this thread nothing would be delivered any more
            work.failed(e);
            LockSupport.parkNanos(this, PAUSE_NANOS);
            return true;
        }
    }

    private boolean isOver() {
        return closed && work.mayEnd();
    }
}
