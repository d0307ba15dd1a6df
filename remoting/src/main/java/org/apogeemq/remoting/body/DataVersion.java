package org.apogeemq.remoting.body;

/** A version of a table: equal only when all three are. */
public record DataVersion(long stateVersion, long timestamp, long counter) {
    /**
     * Returns the version after one more change.
     *
     * @param now time of the change, ms
     * @return counter raised by one
     */
    public DataVersion next(long now) {
        return new DataVersion(stateVersion, now, counter + 1);
    }
}
