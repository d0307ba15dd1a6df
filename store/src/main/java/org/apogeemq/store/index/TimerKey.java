package org.apogeemq.store.index;

/**
 * Orders timers as they are due: by time, those of one time by position in the log.
 *
 * @param time when the message is to be delivered, milliseconds since the epoch
 * @param position its record's position
 */
public record TimerKey(long time, long position) implements Comparable<TimerKey> {
    /** Before every timer. */
    public static final TimerKey NONE = new TimerKey(0, 0);

    @Override
    public int compareTo(TimerKey other) {
        return time != other.time ? Long.compare(time, other.time) : Long.compare(position, other.position);
    }
}
