package org.apogeemq.store.index;

/** The timers that one segment's records made, earliest first. Appender thread. */
public interface TimerRun {
    /** The earliest that was not taken, null when none is left. */
    TimerKey next();

    /** Takes the earliest. */
    Timer take();

    /** Puts back what was taken since {@link #taken()}. */
    void putBack();

    /** What was taken is done with. */
    void taken();

    /** All up to this one are done with. */
    void skip(TimerKey done);
}
