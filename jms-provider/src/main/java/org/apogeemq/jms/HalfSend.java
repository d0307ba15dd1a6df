package org.apogeemq.jms;

import org.apogeemq.jms.provider.Half;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.Undecided;

/** A half message under way; its caller waits for the broker's answer. Used by one thread, once. */
final class HalfSend extends SyncSend implements Half {
    private final String messageId;
    private final String producerGroup;
    private volatile Undecided undecided;

    HalfSend(Outgoing outgoing, String messageId, String producerGroup) {
        super(outgoing);
        this.messageId = messageId;
        this.producerGroup = producerGroup;
    }

    @Override
    public Half half() {
        return this;
    }

    String messageId() {
        return messageId;
    }

    @Override
    public String producerGroup() {
        return producerGroup;
    }

    @Override
    public void stored(Undecided message) {
        undecided = message;
    }

    /** Null before the send has succeeded. */
    Undecided undecided() {
        return undecided;
    }
}
