package org.apogeemq.jms;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * The one thread that calls a session's message listeners; made when the first listener is set. Sleeps when no consumer
 * with a listener has a message, is woken by arrivals.
 */
final class DeliveryThread implements WorkerThread.Work {
    private static final int BATCH = 64;

    private final DeliveryGate gate;
    private final WorkerThread thread;
    private final BiConsumer<String, Throwable> onError;
    private final List<ApogeeMessageConsumer> consumers = new CopyOnWriteArrayList<>();

    /** @param onError is told of what goes wrong outside of listeners */
    DeliveryThread(DeliveryGate gate, String name, BiConsumer<String, Throwable> onError) {
        this.gate = gate;
        this.thread = new WorkerThread(name, this);
        this.onError = onError;
    }

    /** Delivers to this consumer's listener from now on. Callers hold the gate, so there is one starter. */
    void add(ApogeeMessageConsumer consumer) {
        consumers.add(consumer);
        thread.start();
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
        return thread.isCurrent();
    }

    /** Something may have arrived. Any thread. */
    void wake() {
        thread.wake();
    }

    /** Ends the thread after the listener call under way, if any. Does not wait: the gate does. */
    void close() {
        thread.close();
    }

    @Override
    public boolean doSome() {
        boolean worked = false;
        gate.enter();
        try {
            for (ApogeeMessageConsumer consumer : consumers) {
                for (int i = 0; i < BATCH && gate.isOpen() && !thread.isClosed(); i++) {
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

    @Override
    public boolean isReady() {
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

    @Override
    public boolean mayEnd() {
        return true;
    }

    @Override
    public void failed(Throwable error) {
        onError.accept("delivery to message listeners failed and is tried again", error);
    }
}
