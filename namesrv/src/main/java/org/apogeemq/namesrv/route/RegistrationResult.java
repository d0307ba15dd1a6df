package org.apogeemq.namesrv.route;

/**
 * Answer to a registration.
 *
 * @param outcome what became of it
 * @param masterAddress service address of the master of the same name, for a replica; else null
 * @param masterHaAddress replication address of that master; else null
 */
public record RegistrationResult(Outcome outcome, String masterAddress, String masterHaAddress) {
    static final RegistrationResult REFUSED = new RegistrationResult(Outcome.REFUSED, null, null);
    static final RegistrationResult OUTDATED = new RegistrationResult(Outcome.OUTDATED, null, null);

    /** What became of a registration. */
    public enum Outcome {
        /** Stored; the broker was not known before. */
        JOINED,
        /** Stored; the broker was known. */
        RENEWED,
        /** Another process with a newer state holds the same name and id: answered with success, nothing stored. */
        OUTDATED,
        /** An unknown broker sent a single topic: that is an increment of a table that this name server never saw. */
        REFUSED
    }
}
