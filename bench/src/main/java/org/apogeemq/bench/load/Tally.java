package org.apogeemq.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;

/** Counts one phase and keeps which message was acknowledged and which arrived. Safe for use from any thread. */
final class Tally {
    static final int LARGEST_SEQUENCE = 1 << 24;

    private final int phase;
    private final int bodySize;
    private final AtomicLongArray[] acknowledged;
    private final AtomicLongArray[] received;
    private final AtomicLong acknowledgedCount = new AtomicLong();
    private final AtomicLong receivedCount = new AtomicLong();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder strays = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
    private final Recorder latency = new Recorder(3);
    private volatile long lastReceivedNanos;

    Tally(int phase, int producers, int bodySize) {
        this.phase = phase;
        this.bodySize = bodySize;
        acknowledged = new AtomicLongArray[producers];
        received = new AtomicLongArray[producers];
        for (int i = 0; i < producers; i++) {
            acknowledged[i] = new AtomicLongArray(LARGEST_SEQUENCE / 64);
            received[i] = new AtomicLongArray(LARGEST_SEQUENCE / 64);
        }
    }

    int phase() {
        return phase;
    }

    void acknowledged(int producer, long sequence) {
        set(acknowledged[producer], sequence);
        acknowledgedCount.incrementAndGet();
    }

    void failed(Throwable failure) {
        failures.increment();
        firstFailure.compareAndSet(null, failure);
    }

    void received(byte[] body) {
        Payload payload = Payload.of(body);
        if (payload.phase() != phase) {
            strays.increment();
            return;
        }
        if (!payload.intact(body, bodySize)) {
            damaged.increment();
        }
        long now = System.nanoTime();
        if (set(received[payload.producer()], payload.sequence())) {
            latency.recordValue(Math.max(0, now - payload.dueNanos()));
            lastReceivedNanos = now;
            receivedCount.incrementAndGet();
        } else {
            duplicates.increment();
        }
    }

    private static boolean set(AtomicLongArray bits, long sequence) {
        int word = (int) (sequence >>> 6);
        long bit = 1L << sequence;
        return (bits.getAndUpdate(word, old -> old | bit) & bit) == 0;
    }

    long acknowledgedCount() {
        return acknowledgedCount.get();
    }

    long receivedCount() {
        return receivedCount.get();
    }

    long failures() {
        return failures.sum();
    }

    Throwable firstFailure() {
        return firstFailure.get();
    }

    long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    Recorder latency() {
        return latency;
    }

    /** Acknowledged messages that did not arrive. */
    long missing() {
        long missing = 0;
        for (int producer = 0; producer < acknowledged.length; producer++) {
            for (int word = 0; word < LARGEST_SEQUENCE / 64; word++) {
                missing += Long.bitCount(acknowledged[producer].get(word) & ~received[producer].get(word));
            }
        }
        return missing;
    }

    long duplicates() {
        return duplicates.sum();
    }

    /** Messages whose body was not what was sent. */
    long damaged() {
        return damaged.sum();
    }

    long strays() {
        return strays.sum();
    }
}
