package org.apogeemq.jms;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * The one thread that calls a session's message listeners; made when the first listener is set. Sleeps when no consumer
 * with a listener has a message, is woken by arrivals. It looks at those consumers only for which something has arrived, so
 * that a session may have thousands; where a transaction decides what a consumer may take, at all of them.
 */
final class DeliveryThread implements WorkerThread.Work {
    private static final int BATCH = 64;
    private static final int CHUNK = 256;

    private final DeliveryGate gate;
    private final boolean transactional;
    private final WorkerThread thread;
    private final BiConsumer<String, Throwable> onError;
    private final List<ListenerTurn> turns = new CopyOnWriteArrayList<>();
    /** Consumers to be looked at, each once. Filled by any thread, emptied inside the gate. */
    private final MpscUnboundedArrayQueue<ListenerTurn> listed = new MpscUnboundedArrayQueue<>(CHUNK);

    /**
     * @param transactional whether the end of a transaction may let a consumer go on for which nothing has arrived
     * @param onError is told of what goes wrong outside of listeners
     */
    DeliveryThread(DeliveryGate gate, boolean transactional, String name, BiConsumer<String, Throwable> onError) {
        this.gate = gate;
        this.transactional = transactional;
        this.thread = new WorkerThread(name, this);
        this.onError = onError;
    }

    /** Delivers to this consumer's listener from now on. Callers hold the gate, so there is one starter. */
    void add(ListenerTurn turn) {
        turn.wanted(true);
        turns.add(turn);
        thread.start();
        arrived(turn);
    }

    void remove(ApogeeMessageConsumer consumer) {
        turns.removeIf(turn -> {
            boolean gone = turn.consumer() == consumer;
            if (gone) {
                turn.wanted(false);
            }
            return gone;
        });
    }

    boolean hasConsumers() {
        return !turns.isEmpty();
    }

    /** True when called from a listener of this session. */
    boolean isCurrent() {
        return thread.isCurrent();
    }

    /** Something that all consumers depend on has changed. Any thread. */
    void wake() {
        thread.wake();
    }

    /** Something may have arrived for a consumer. Any thread. */
    void arrived(ListenerTurn turn) {
        // what has arrived must be visible before the mark is read: queues publish with weaker stores
        VarHandle.fullFence();
        list(turn);
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
            if (transactional) {
                turns.forEach(this::list);
            }
            for (int n = listed.size(); n > 0 && gate.isOpen() && !thread.isClosed(); n--) {
                ListenerTurn turn = listed.poll();
                if (turn == null) {
                    break;
                }
                worked |= deliverTo(turn);
                if (gate.isWanted()) {
                    break;
                }
            }
        } finally {
            gate.leave();
        }
        return worked;
    }

    /** Delivers until nothing is left, or the others have their turn. */
    private boolean deliverTo(ListenerTurn turn) {
        turn.end();
        boolean hasMore = true;
        int delivered = 0;
        try {
            while (hasMore && delivered < BATCH && gate.isOpen() && !thread.isClosed()) {
                hasMore = turn.consumer().deliverNext();
                delivered += hasMore ? 1 : 0;
                if (gate.isWanted()) {
                    break;
                }
            }
        } finally {
            if (hasMore) {
                list(turn); // also when it threw: it is tried again
            }
        }
        return delivered > 0;
    }

    private void list(ListenerTurn turn) {
        if (turn.begin()) {
            listed.offer(turn);
        }
    }

    @Override
    public boolean isReady() {
        if (!gate.isOpen()) {
            return false;
        }
        if (!transactional) {
            return !listed.isEmpty();
        }
        for (ListenerTurn turn : turns) {
            if (turn.consumer().hasSomethingToDo()) {
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
