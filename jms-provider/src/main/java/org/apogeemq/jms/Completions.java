package org.apogeemq.jms;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Calls the completion listeners of one session: on one thread that is never the sender's, in the order of the sends, one
 * at a time. Bounded by the session's {@link SendWindow}, whose room a send keeps until its listener has returned.
 */
final class Completions implements WorkerThread.Work {
    private static final int CHUNK = 256;

    private final MpscUnboundedArrayQueue<CompletionSend> sends = new MpscUnboundedArrayQueue<>(CHUNK);
    private final WorkerThread thread;
    private final BiConsumer<String, Throwable> onError;
    private long added;
    private volatile long calledBack;
    /** For those who wait; not taken while nobody does. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition progress = lock.newCondition();
    private volatile int waiters;

    /** @param onError is told of errors of listeners */
    Completions(String name, BiConsumer<String, Throwable> onError) {
        this.thread = new WorkerThread(name, this);
        this.onError = onError;
    }

    /** Enrols a send before it goes to the provider; its number, for {@link #await}. One sending thread at a time. */
    long add(CompletionSend send) {
        thread.start();
        sends.offer(send);
        return ++added;
    }

    /** Waits until the send of that number and those before it were called back; false when the time was over before. */
    boolean await(long number, long nanos) {
        if (calledBack >= number) {
            return true;
        }
        boolean interrupted = false;
        lock.lock();
        waiters++;
        try {
            long left = nanos;
            while (calledBack < number) {
                if (left <= 0) {
                    return false;
                }
                try {
                    left = progress.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            waiters--;
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void oneMoreCalledBack() {
        calledBack = calledBack + 1;
        if (waiters > 0) {
            lock.lock();
            try {
                progress.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** True when called from a completion listener of this session. */
    boolean isCurrent() {
        return thread.isCurrent();
    }

    /** A send was answered. Any thread. */
    void wake() {
        thread.wake();
    }

    /** Ends the thread when every enrolled send was called back. */
    void close() {
        thread.close();
    }

    @Override
    public boolean doSome() {
        CompletionSend head = sends.peek();
        if (head == null || !head.isAnswered()) {
            return false;
        }
        sends.poll();
        try {
            head.callBack();
        } finally {
            oneMoreCalledBack();
        }
        return true;
    }

    @Override
    public boolean isReady() {
        CompletionSend head = sends.peek();
        return head != null && head.isAnswered();
    }

    @Override
    public boolean mayEnd() {
        return sends.isEmpty();
    }

    @Override
    public void failed(Throwable error) {
        onError.accept("a completion listener threw an error", error);
    }
}
