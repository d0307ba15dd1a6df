package org.apogeemq.remoting.jms;

/** Kind of a JMS message body. The ordinals are on disk: append only. */
public enum BodyKind {
    /** {@code Message}: no body. */
    NONE,
    TEXT,
    BYTES,
    MAP,
    STREAM,
    OBJECT;

    private static final BodyKind[] ALL = values();

    static BodyKind of(int ordinal) {
        return ordinal < ALL.length ? ALL[ordinal] : BYTES;
    }
}
