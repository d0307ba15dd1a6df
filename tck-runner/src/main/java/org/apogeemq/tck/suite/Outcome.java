package org.apogeemq.tck.suite;

/**
 * How a test ended.
 *
 * @param status how
 * @param reason why, in one line; empty for a test that passed
 */
public record Outcome(Status status, String reason) {
    /** Ways to end. */
    public enum Status {
        /** As the suite wants it. */
        PASSED,
        /** Not as the suite wants it, or not in time. */
        FAILED,
        /** The suite itself left it out. */
        SKIPPED,
        /** The runner left it out, for a reason that is reported. */
        EXCLUDED
    }

    /** A test that passed. */
    public static Outcome passed() {
        return new Outcome(Status.PASSED, "");
    }

    /** A test that failed. */
    public static Outcome failed(String reason) {
        return new Outcome(Status.FAILED, reason);
    }
}
