package org.apogeemq.jms.provider.reconnect;

import java.time.Duration;

/**
 * How long to wait between attempts, and when to give up.
 *
 * @param first before the second attempt; doubled each time
 * @param longest between two attempts
 * @param total after which the connection is given up
 */
public record BackOff(Duration first, Duration longest, Duration total) {
    long delayMillis(int attempt) {
        long delay = first.toMillis() << Math.min(attempt, 20);
        return Math.min(delay, longest.toMillis());
    }
}
