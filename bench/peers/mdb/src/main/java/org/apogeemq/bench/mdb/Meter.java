package org.apogeemq.bench.mdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the beans are given in a round, and how long the round took. The servlet begins rounds, one at a time. */
final class Meter {
    private static volatile Meter current = new Meter(0);

    private final CountDownLatch left;
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
    private final AtomicLong first = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong again = new AtomicLong();

    private Meter(int messages) {
        left = new CountDownLatch(messages);
    }

    static Meter begin(int messages) {
        current = new Meter(messages);
        return current;
    }

    /** A bean has been given message number {@code number} of the round. */
    static void count(int number) {
        current.add(number);
    }

    private void add(int number) {
        long now = System.nanoTime();
        first.compareAndSet(0, now);
        last.accumulateAndGet(now, Math::max);
        if (seen.add(number)) {
            left.countDown();
        } else {
            again.incrementAndGet();
        }
    }

    /** False when messages are missing after so long. */
    boolean await(long seconds) throws InterruptedException {
        return left.await(seconds, TimeUnit.SECONDS);
    }

    long missing() {
        return left.getCount();
    }

    /** Deliveries of what had been delivered before. */
    long again() {
        return again.get();
    }

    /** From the first delivery to the last. */
    double seconds() {
        return (last.get() - first.get()) / 1e9;
    }
}
