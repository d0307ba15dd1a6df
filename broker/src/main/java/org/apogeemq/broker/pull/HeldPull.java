package org.apogeemq.broker.pull;

/**
 * A pull that waits. Exactly one of the two methods is called, by whoever took it out of its queue.
 */
interface HeldPull {
    /** Nano clock reading at which the wait is over. */
    long deadline();

    /** A message came. */
    void wake();

    /** The time is up. */
    void timeOut();
}
