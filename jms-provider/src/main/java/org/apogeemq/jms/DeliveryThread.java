package org.apogeemq.jms;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that calls a session's message listeners; made when the first listener is set. Sleeps when no consumer
 * with a listener has a message, is woken by arrivals.
 */
final class DeliveryThread implements Runnable {
    private static final int BATCH = 64;

    private final DeliveryGate gate;
    private final String name;
    private final List<ApogeeMessageConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile Thread thread;
    private volatile boolean idle;
    private volatile boolean closed;

    DeliveryThread(DeliveryGate gate, String name) {
        this.gate = gate;
        this.name = name;
    }

    /** Delivers to this consumer's listener from now on. Callers hold the gate, so there is one starter. */
    void add(ApogeeMessageConsumer consumer) {
        consumers.add(consumer);
        if (thread == null && !closed) {
            Thread t = new Thread(this, name);
            t.setDaemon(true);
            thread = t;
            t.start();
        }
        wake();
    }

    void remove(ApogeeMessageConsumer consumer) {
        consumers.remove(consumer);
    }

    boolean hasConsumers() {
        return !consumers.isEmpty();
    }

    /** True when called from a listener of this session. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Something may have arrived. Any thread; costs one volatile read while the thread is busy. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread after the listener call under way, if any. Does not wait: the gate does. */
    void close() {
        closed = true;
        Thread t = thread;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    @Override
    public void run() {
        while (!closed) {
            if (!deliverSome()) {
                idle = true;
                if (!closed && !somethingToDo()) {
                    LockSupport.park(this);
                }
                idle = false;
                // an application that interrupts the thread in its listener must not make it spin
                Thread.interrupted();
            }
        }
    }

    private boolean deliverSome() {
        boolean worked = false;
        gate.enter();
        try {
            for (ApogeeMessageConsumer consumer : consumers) {
                for (int i = 0; i < BATCH && gate.isOpen() && !closed; i++) {
                    if (!consumer.deliverNext()) {
                        break;
                    }
                    worked = true;
                    if (gate.isWanted()) {
                        return true;
                    }
                }
            }
        } finally {
            gate.leave();
        }
        return worked;
    }

    private boolean somethingToDo() {
        if (!gate.isOpen()) {
            return false;
        }
        for (ApogeeMessageConsumer consumer : consumers) {
            if (consumer.hasSomethingToDo()) {
                return true;
            }
        }
        return false;
    }
}
