package org.apogeemq.ra.statistics;

import java.time.Instant;
import java.time.InstantSource;

/** What went wrong last, and when. Keeps the text alone: an exception would keep its application's classes. Thread-safe. */
final class LastError {
    private record Error(String text, Instant time) {}

    private final InstantSource clock;
    private volatile Error last;

    LastError(InstantSource clock) {
        this.clock = clock;
    }

    void set(Throwable reason) {
        last = new Error(reason.toString(), clock.instant());
    }

    String text() {
        Error known = last;
        return known == null ? null : known.text();
    }

    String time() {
        Error known = last;
        return known == null ? null : known.time().toString();
    }
}
