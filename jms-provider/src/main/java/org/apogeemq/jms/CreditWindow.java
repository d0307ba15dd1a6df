package org.apogeemq.jms;

import org.apogeemq.jms.provider.Provider;

/**
 * How many messages one consumer lets the broker push ahead. Credit is given back in batches of half the window, so that
 * it costs one small frame for many messages. A window of 0 pulls: one message is asked for when somebody waits for it.
 * Used inside the session's gate, or by the one thread that receives.
 */
final class CreditWindow {
    private final int subscriptionId;
    private final int size;
    private final int batch;
    private final Provider provider;
    private int owed;
    private boolean asked;

    CreditWindow(int subscriptionId, int size, Provider provider) {
        this.subscriptionId = subscriptionId;
        this.size = size;
        this.batch = Math.max(1, size / 2);
        this.provider = provider;
    }

    boolean isPull() {
        return size == 0;
    }

    /** Most messages to ask for at once. */
    int size() {
        return Math.max(1, size);
    }

    /** A message left the buffer. */
    void taken() {
        if (size == 0) {
            asked = false;
        } else if (++owed >= batch) {
            provider.credit(subscriptionId, owed);
            owed = 0;
        }
    }

    /** Pull mode: somebody waits, so one message may come. */
    void ask() {
        if (size == 0 && !asked) {
            asked = true;
            provider.credit(subscriptionId, 1);
        }
    }

    /** The broker has no credit any more, and this many messages are in the buffer. */
    void drained(int buffered) {
        asked = false;
        owed = 0;
        if (size > buffered) {
            provider.credit(subscriptionId, size - buffered);
        }
    }

    /** The subscription was opened anew, with the credit of its specification. */
    void reset() {
        asked = false;
        owed = 0;
    }

    /** The broker took all credit back and the buffer was emptied. */
    void restart() {
        drained(0);
    }
}
