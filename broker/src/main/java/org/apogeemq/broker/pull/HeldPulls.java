package org.apogeemq.broker.pull;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apogeemq.store.TopicQueue;

/**
 * Pulls that wait for a message: woken when their queue gets one, or when their time is up. Safe for use by any thread;
 * never blocks.
 */
public final class HeldPulls {
    /** How often {@link #expire()} is to be called: waits end at most so much late. */
    public static final long SWEEP_MILLIS = 50;

    /** More than any real number of consumers; protects the memory. */
    private static final int LIMIT = 200_000;

    private final ConcurrentHashMap<TopicQueue, Queue<HeldPull>> held = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongSupplier nanoClock;
    private volatile boolean ended;

    public HeldPulls(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Wakes what waits for this queue; called with every batch that became visible. */
    public void visible(TopicQueue queue, long maxOffset) {
        Queue<HeldPull> waiting = held.get(queue);
        if (waiting == null) {
            return;
        }
        for (HeldPull pull = waiting.poll(); pull != null; pull = waiting.poll()) {
            count.decrementAndGet();
            pull.wake();
        }
    }

    /** Ends all waits, and from now on each at once: the broker stops. */
    public void end() {
        ended = true;
        expire();
    }

    /** Ends the waits whose time is up. */
    public void expire() {
        long now = nanoClock.getAsLong();
        for (Queue<HeldPull> waiting : held.values()) {
            for (HeldPull pull : waiting) {
                if ((ended || now - pull.deadline() >= 0) && remove(waiting, pull)) {
                    pull.timeOut();
                }
            }
        }
    }

    /**
     * Holds a pull until its queue is longer than {@code seenMax} or its deadline has come.
     *
     * @return false when too many are held; the pull is not held then
     */
    boolean hold(HeldPull pull, TopicQueue queue, long seenMax) {
        if (count.incrementAndGet() > LIMIT) {
            count.decrementAndGet();
            return false;
        }
        Queue<HeldPull> waiting = held.computeIfAbsent(queue, q -> new ConcurrentLinkedQueue<>());
        waiting.add(pull);
        if (queue.maxOffset() > seenMax && remove(waiting, pull)) {
            // the message came between the read and the line above, when nobody was there to be woken
            pull.wake();
        } else if (ended && remove(waiting, pull)) {
            pull.timeOut();
        }
        return true;
    }

    /** The time at which a pull that waits from now on is over. */
    long deadlineIn(long millis) {
        return nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private boolean remove(Queue<HeldPull> waiting, HeldPull pull) {
        boolean mine = waiting.remove(pull);
        if (mine) {
            count.decrementAndGet();
        }
        return mine;
    }
}
