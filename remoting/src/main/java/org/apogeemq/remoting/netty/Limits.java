package org.apogeemq.remoting.netty;

import java.time.Duration;

/**
 * The bounds of a connection.
 *
 * @param maxFrame largest frame in bytes, both ways; a peer that sends a larger one is cut off
 * @param idle a connection is closed after so long without reading or writing; zero: never
 * @param highWater from so many bytes waiting to be written {@code isWritable} is false, and a server stops reading
 *     from the connection; it goes on below half of it
 * @param outboundLimit with so many bytes waiting to be written the connection is closed
 */
public record Limits(int maxFrame, Duration idle, long highWater, long outboundLimit) {
    /** 16 MiB frames, 120 s idle, 4 MiB high water mark, closed at 64 MiB. */
    public static final Limits DEFAULT = new Limits(16 << 20, Duration.ofSeconds(120), 4L << 20, 64L << 20);

    /** Checks the ranges. */
    public Limits {
        if (maxFrame < 1024 || maxFrame > 1 << 30) {
            throw new IllegalArgumentException("maxFrame " + maxFrame + ": allowed are 1 KiB to 1 GiB");
        }
        if (idle.isNegative()) {
            throw new IllegalArgumentException("idle " + idle + ": must not be negative");
        }
        if (highWater < 1024 || outboundLimit < highWater) {
            throw new IllegalArgumentException("highWater " + highWater + ", outboundLimit " + outboundLimit
                    + ": highWater must be at least 1024 and outboundLimit not below it");
        }
    }

    /**
     * Returns the same with another idle time.
     *
     * @param time see {@link #idle()}
     * @return the limits
     */
    public Limits withIdle(Duration time) {
        return new Limits(maxFrame, time, highWater, outboundLimit);
    }
}
