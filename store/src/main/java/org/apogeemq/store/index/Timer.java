package org.apogeemq.store.index;

/**
 * A message that waits for its time, with all that its queue's entry needs: its record is not read when it is due.
 *
 * @param deletions how often its topic had been deleted when it was added, see {@link QueueTimers}
 */
public record Timer(LogQueue queue, int deletions, TimerKey key, int size, long tagHash) {
    /** Whether its topic was not deleted since. */
    public boolean isAlive() {
        return deletions == queue.timers().deletions();
    }
}
