package org.apogeemq.cli.topic;

import java.util.Locale;

/** What clients may do with a topic. */
enum Permission {
    /** Read and write. */
    RW(6),
    /** Read only: being emptied. */
    R(4),
    /** Write only. */
    W(2),
    /** Nothing. */
    NONE(0);

    private static final int READ_AND_WRITE = 6;

    private final int bits;

    Permission(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }

    static String text(int bits) {
        for (Permission permission : values()) {
            if (permission.bits == (bits & READ_AND_WRITE)) {
                return permission.name().toLowerCase(Locale.ROOT);
            }
        }
        throw new IllegalStateException("Permission bits " + bits);
    }
}
