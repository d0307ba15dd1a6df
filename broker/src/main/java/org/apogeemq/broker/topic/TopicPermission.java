package org.apogeemq.broker.topic;

/** Bits of a topic's and a broker's permission. */
public final class TopicPermission {
    /** Topics created from this one inherit its permission. */
    public static final int INHERIT = 1;
    /** Clients may send. */
    public static final int WRITE = 2;
    /** Clients may receive. */
    public static final int READ = 4;

    private TopicPermission() {}

    public static boolean readable(int permission) {
        return (permission & READ) != 0;
    }

    public static boolean writable(int permission) {
        return (permission & WRITE) != 0;
    }

    public static boolean inherited(int permission) {
        return (permission & INHERIT) != 0;
    }
}
