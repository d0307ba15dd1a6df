package org.apogeemq.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that moves only when the test says so. Wall clock and nano clock move together. Safe for use from any thread.
 */
public final class ManualClock implements InstantSource {
    private final long startNanos;
    private final Instant start;
    private final AtomicLong elapsedNanos = new AtomicLong();

    /** Starts at 2026-01-01T00:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /**
     * Starts at a given time.
     *
     * @param start the first instant this clock shows
     */
    public ManualClock(Instant start) {
        this.start = start;
        // Not zero: code that mistakes a nano clock for time since the epoch, or zero for "never", is found out.
        this.startNanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(elapsedNanos.get());
    }

    /**
     * A nano clock that moves with this clock. It begins an hour before it overflows, as {@link System#nanoTime} may.
     *
     * @return the nano clock
     */
    public LongSupplier nanoClock() {
        return () -> startNanos + elapsedNanos.get();
    }

    /**
     * Moves the clock forward.
     *
     * @param by how far, zero or positive
     * @throws IllegalArgumentException when {@code by} is negative; use {@link #set} to step back
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("Cannot advance by " + by + ": must be zero or positive");
        }
        elapsedNanos.addAndGet(by.toNanos());
    }

    /**
     * Sets the clock, forward or back, as an administrator or a time server may set the wall clock.
     *
     * @param now the instant to show from now on
     */
    public void set(Instant now) {
        elapsedNanos.set(Duration.between(start, now).toNanos());
    }
}
