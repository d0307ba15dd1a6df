package org.apogeemq.interop.narayana;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Where a worker stops on its way through a transaction until its parent, which may kill somebody meanwhile, lets it go on. */
final class Gates {
    /** The line by which the parent lets the worker go on. */
    static final String GO = "go";

    /** Before and after each step. */
    enum Gate {
        BEFORE_RECEIVE,
        AFTER_RECEIVE,
        BEFORE_SEND,
        AFTER_SEND,
        BEFORE_END,
        AFTER_END,
        BEFORE_PREPARE,
        AFTER_PREPARE,
        BEFORE_DECISION,
        AFTER_DECISION,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private final BufferedReader parent;
    private final Gate shut;

    /** Gates of one transaction, one of which is shut, or none for null. */
    Gates(BufferedReader parent, Gate shut) {
        this.parent = parent;
        this.shut = shut;
    }

    void pass(Gate gate) {
        if (gate != shut) {
            return;
        }
        System.out.println("AT " + gate);
        try {
            String line = parent.readLine();
            if (!GO.equals(line)) {
                throw new IllegalStateException("expected '" + GO + "', not " + line);
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
