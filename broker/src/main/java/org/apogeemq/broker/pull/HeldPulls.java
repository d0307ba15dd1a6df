package org.apogeemq.broker.pull;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.store.TopicQueue;

/**
 * Pulls that wait for a message: woken when their queue gets one, or when their time is up. Safe for use by any thread;
 * never blocks.
 */
public final class HeldPulls implements AutoCloseable {
    private static final int TICK_MILLIS = 20;

    private final ConcurrentHashMap<TopicQueue, Queue<HeldPull>> held = new ConcurrentHashMap<>();
    private final HashedWheelTimer timer = new HashedWheelTimer(
            new DefaultThreadFactory("apogee-held-pulls", true), TICK_MILLIS, TimeUnit.MILLISECONDS);

    /** Wakes what waits for this queue; called with every batch that became visible. */
    public void visible(TopicQueue queue, long maxOffset) {
        Queue<HeldPull> waiting = held.get(queue);
        if (waiting == null) {
            return;
        }
        for (HeldPull pull = waiting.poll(); pull != null; pull = waiting.poll()) {
            pull.wake();
        }
    }

    /** Holds a pull until its queue is longer than {@code seenMax} or the time is over. */
    void hold(HeldPull pull, TopicQueue queue, long seenMax, long millis) {
        Queue<HeldPull> waiting = held.computeIfAbsent(queue, q -> new ConcurrentLinkedQueue<>());
        pull.expiry(timer.newTimeout(
                timeout -> {
                    waiting.remove(pull);
                    pull.timeOut();
                },
                millis,
                TimeUnit.MILLISECONDS));
        waiting.add(pull);
        if (queue.maxOffset() > seenMax) {
            // the message came between the read and the line above, and nobody was there to be woken
            waiting.remove(pull);
            pull.wake();
        }
    }

    /** Stops the clock; pulls still held are never answered, their connections are closing. */
    @Override
    public void close() {
        timer.stop();
        held.clear();
    }
}
