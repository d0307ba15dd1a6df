package org.apogeemq.broker.config;

import java.util.concurrent.TimeUnit;

/** RocketMQ's delay levels, {@code 1s 5s 10s ...}: level 1 is the first. Immutable. */
public final class DelayLevels {
    /** RocketMQ's table. */
    public static final String DEFAULT = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    private final long[] millis;

    private DelayLevels(long[] millis) {
        this.millis = millis;
    }

    /**
     * Reads a table such as {@code 1s 5s 1m 2h 1d}.
     *
     * @throws IllegalArgumentException when a level is not a positive number followed by s, m, h or d
     */
    public static DelayLevels parse(String text) {
        String[] levels = text.strip().split("\\s+");
        long[] millis = new long[levels.length];
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (!level.matches("[1-9][0-9]{0,8}[smhd]")) {
                throw new IllegalArgumentException(
                        "delay level '" + level + "' is not a number followed by s, m, h, d");
            }
            long amount = Long.parseLong(level.substring(0, level.length() - 1));
            millis[i] = unit(level.charAt(level.length() - 1)).toMillis(amount);
        }
        return new DelayLevels(millis);
    }

    /** Delay in milliseconds of a level from 1; levels past the last are the last, as RocketMQ has it. */
    public long delayMillis(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("delay level " + level + " is not 1 or more");
        }
        return millis[Math.min(level, millis.length) - 1];
    }

    /** Number of levels. */
    public int count() {
        return millis.length;
    }

    private static TimeUnit unit(char letter) {
        return switch (letter) {
            case 's' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MINUTES;
            case 'h' -> TimeUnit.HOURS;
            default -> TimeUnit.DAYS;
        };
    }
}
