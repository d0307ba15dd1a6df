package org.apogeemq.ra.inbound;

/**
 * A pause that doubles.
 *
 * @param first the first pause, ms; 0: never any
 * @param longest the longest, ms
 */
record BackOff(long first, long longest) {
    private static final int MOST_DOUBLINGS = 30;

    /** The pause before the attempt with this number, ms: none before the first, {@code first} before the second. */
    long millis(int attempt) {
        if (attempt < 2) {
            return 0;
        }
        return Math.min(first << Math.min(attempt - 2, MOST_DOUBLINGS), longest);
    }
}
