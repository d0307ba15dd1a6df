package org.apogeemq.remoting.jms;

/** Kind of a JMS destination. The ordinals and letters are on disk: do not change them. */
public enum DestinationKind {
    QUEUE('Q'),
    TOPIC('T'),
    TEMPORARY_QUEUE('q'),
    TEMPORARY_TOPIC('t');

    private static final DestinationKind[] ALL = values();

    private final char letter;

    DestinationKind(char letter) {
        this.letter = letter;
    }

    /** First letter of a {@link JmsKeys#REPLY_TO} value. */
    public char letter() {
        return letter;
    }

    public boolean isTopic() {
        return this == TOPIC || this == TEMPORARY_TOPIC;
    }

    public boolean isTemporary() {
        return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
    }

    static DestinationKind of(int ordinal) {
        return ALL[ordinal];
    }

    /** The kind with this letter, or null. */
    public static DestinationKind ofLetter(char letter) {
        for (DestinationKind kind : ALL) {
            if (kind.letter == letter) {
                return kind;
            }
        }
        return null;
    }
}
