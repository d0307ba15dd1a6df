package org.apogeemq.jms;

import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Calls the completion listeners of one session: on one thread that is never the sender's, in the order of the sends, one
 * at a time. Bounded by the session's {@link SendWindow}, whose room a send keeps until its listener has returned.
 */
final class Completions implements Runnable {
    private static final int CHUNK = 256;

    private final String name;
    private final MpscUnboundedArrayQueue<CompletionSend> sends = new MpscUnboundedArrayQueue<>(CHUNK);
    private volatile Thread thread;
    private volatile boolean idle;
    private volatile boolean closed;

    Completions(String name) {
        this.name = name;
    }

    /** Enrols a send before it goes to the provider. One sending thread at a time. */
    void add(CompletionSend send) {
        if (thread == null) {
            Thread t = new Thread(this, name);
            t.setDaemon(true);
            thread = t;
            t.start();
        }
        sends.offer(send);
    }

    /** True when called from a completion listener of this session. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** A send was answered. Any thread. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread when every enrolled send was called back. */
    void close() {
        closed = true;
        Thread t = thread;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    @Override
    public void run() {
        while (true) {
            CompletionSend head = sends.peek();
            if (head != null && head.isAnswered()) {
                sends.poll();
                head.callBack();
            } else if (head == null && closed) {
                return;
            } else {
                sleep();
            }
        }
    }

    private void sleep() {
        idle = true;
        CompletionSend head = sends.peek();
        boolean ready = head == null ? closed : head.isAnswered();
        if (!ready) {
            LockSupport.park(this);
        }
        idle = false;
        Thread.interrupted();
    }
}
