package org.apogeemq.jms;

import java.util.concurrent.atomic.AtomicBoolean;

/** A consumer's place among those that its session's delivery thread is to look at: once, however much arrives. */
final class ListenerTurn implements Runnable {
    private final ApogeeMessageConsumer consumer;
    private final SessionState session;
    private final AtomicBoolean listed = new AtomicBoolean();
    /** Whether the consumer has a listener, so that the delivery thread has to do with it. */
    private volatile boolean wanted;

    ListenerTurn(ApogeeMessageConsumer consumer, SessionState session) {
        this.consumer = consumer;
        this.session = session;
    }

    /** Something may have arrived for the consumer. Any thread. */
    @Override
    public void run() {
        session.arrived(this);
    }

    ApogeeMessageConsumer consumer() {
        return consumer;
    }

    void wanted(boolean hasListener) {
        wanted = hasListener;
    }

    /** True for the one caller that has to list the consumer. Any thread. */
    boolean begin() {
        return wanted && !listed.get() && listed.compareAndSet(false, true);
    }

    /** The delivery thread is about to look: what arrives from now on lists the consumer again. */
    void end() {
        listed.set(false);
    }
}
