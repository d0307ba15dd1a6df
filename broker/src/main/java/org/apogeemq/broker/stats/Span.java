package org.apogeemq.broker.stats;

/** The times over which sums and rates are told. Each is covered by samples that are so many ticks apart. */
public enum Span {
    /** The last minute, to a tick. */
    MINUTE(1, 7),
    /** The last hour, to ten minutes. */
    HOUR(60, 7),
    /** The last day, to an hour. */
    DAY(360, 25);

    final int ticks;
    final int samples;

    Span(int ticks, int samples) {
        this.ticks = ticks;
        this.samples = samples;
    }

    /** Where the sample of a tick is kept. */
    int slot(long tick) {
        return (int) (tick / ticks % samples);
    }

    /** The tick of the oldest sample that is kept after a tick. */
    long oldest(long tick) {
        return Math.max(0, (tick / ticks - samples + 1) * ticks);
    }
}
