package org.apogeemq.broker.stats;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * One counter of the whole broker: its rate over ten seconds, a minute and ten minutes, and what it was at the beginning of
 * today and of yesterday, in local time. Sampled by one thread, read by any.
 */
public final class Totals {
    private static final int SAMPLES = 62;

    private final LongSupplier counter;
    private final AtomicLongArray samples = new AtomicLongArray(SAMPLES);
    private volatile long thisMorning;
    private volatile long yesterdayMorning;
    private LocalDate today;

    Totals(LongSupplier counter, InstantSource clock) {
        this.counter = counter;
        today = date(clock.instant());
    }

    void sample(long tick, Instant now) {
        long value = counter.getAsLong();
        samples.set((int) (tick % SAMPLES), value);
        LocalDate date = date(now);
        if (!date.equals(today)) {
            yesterdayMorning = thisMorning;
            thisMorning = value;
            today = date;
        }
    }

    private static LocalDate date(Instant now) {
        return LocalDate.ofInstant(now, ZoneId.systemDefault());
    }

    /** Since the broker was started. */
    public long now() {
        return counter.getAsLong();
    }

    /** What {@link #now} was when this day began; 0 before the first midnight after the start. */
    public long thisMorning() {
        return thisMorning;
    }

    /** What {@link #now} was when yesterday began. */
    public long yesterdayMorning() {
        return yesterdayMorning;
    }

    /** What was counted since a tick not more than ten minutes ago. */
    long since(long tick) {
        return counter.getAsLong() - samples.get((int) (tick % SAMPLES));
    }
}
