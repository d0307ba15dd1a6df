package org.apogeemq.jms;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.ProviderException;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Messages of one consumer that the broker has pushed and nobody has taken. Filled by event loops, emptied by whoever is
 * inside the session's {@link DeliveryGate}, those of higher priority first; bounded by the credit that the consumer
 * grants.
 */
final class DeliveryBuffer implements DeliverySink {
    /** Small: a session may have a thousand consumers, and what all of them wait for should fit the processor's caches. */
    private static final int CHUNK = 32;

    private final MpscUnboundedArrayQueue<Delivery> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final PriorityOrder ordered = new PriorityOrder();
    private final Runnable arrival;
    private volatile Thread waiter;
    private final Queue<String> reopened = new ConcurrentLinkedQueue<>();
    private volatile ProviderException end;

    /** @param arrival called after each batch, on an event loop, and after every other change a receiver waits for */
    DeliveryBuffer(Runnable arrival) {
        this.arrival = arrival;
    }

    @Override
    public void deliver(List<Delivery> batch) {
        for (int i = 0, n = batch.size(); i < n; i++) {
            queue.offer(batch.get(i));
        }
        wake();
    }

    @Override
    public void reopened(String broker) {
        reopened.add(broker);
        wake();
    }

    @Override
    public void ended(ProviderException reason) {
        end = reason;
        wake();
    }

    /** Lets a waiting receiver look again. */
    void wake() {
        Thread t = waiter;
        if (t != null) {
            LockSupport.unpark(t);
        }
        arrival.run();
    }

    /** The next message whose lease is still held; null when there is none. Inside the gate only. */
    Delivery poll() {
        order();
        Delivery d;
        while ((d = ordered.poll()) != null) {
            if (!d.origin().isLost()) {
                return d;
            }
        }
        return null;
    }

    /** The message that {@link #poll} would take; null when there is none. Inside the gate only. */
    Delivery peek() {
        order();
        Delivery d;
        while ((d = ordered.peek()) != null && d.origin().isLost()) {
            ordered.poll();
        }
        return d;
    }

    private void order() {
        Delivery d;
        // not relaxedPoll: while a producer is between claiming its place and filling it, that one says null
        while ((d = queue.poll()) != null) {
            ordered.add(d);
        }
    }

    /** Drops what came from a broker. Inside the gate only. */
    void dropFrom(String broker) {
        order();
        ordered.removeIf(d -> d.origin().broker().equals(broker));
    }

    /** How many there are of each broker. Inside the gate only. */
    Map<String, Integer> sizes() {
        order();
        Map<String, Integer> sizes = new HashMap<>();
        ordered.forEach(d -> sizes.merge(d.origin().broker(), 1, Integer::sum));
        return sizes;
    }

    boolean isEmpty() {
        return ordered.isEmpty() && queue.isEmpty();
    }

    /** Why no more messages will come; null while they may. */
    ProviderException end() {
        return end;
    }

    /** Takes a broker at which the subscription was opened anew: the credit granted there before is void; null: none. */
    String takeReopened() {
        return reopened.poll();
    }

    /** Whether {@link #takeReopened} would take one. */
    boolean isReopened() {
        return !reopened.isEmpty();
    }

    /** Waits for a change, at most the time; may return early without one. */
    void await(long nanos, java.util.function.BooleanSupplier changed) {
        waiter = Thread.currentThread();
        try {
            if (!changed.getAsBoolean()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waiter = null;
        }
    }
}
