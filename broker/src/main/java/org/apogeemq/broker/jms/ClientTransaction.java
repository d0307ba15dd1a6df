package org.apogeemq.broker.jms;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.delivery.DeliveryTransaction;
import org.apogeemq.remoting.jms.BranchId;

/**
 * An open transaction of a client, or an XA branch that several connections may work for. Their event loops add to it; the
 * store's appender reports what became of its sends; whoever ends it waits for both. Thread-safe.
 */
final class ClientTransaction {
    private final DeliveryTransaction delivery;
    private final BranchId branch;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger messages = new AtomicInteger();
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final Set<JmsConnection> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;
    private volatile String failure;

    /** A local transaction. */
    ClientTransaction(long number) {
        this(number, null);
    }

    /** The work of a branch. */
    ClientTransaction(long number, BranchId branch) {
        delivery = new DeliveryTransaction(number);
        this.branch = branch;
    }

    /** The work of a branch that was prepared before the broker was started. */
    static ClientTransaction restored(long number, BranchId branch, int messages, Set<String> topics) {
        ClientTransaction work = new ClientTransaction(number, branch);
        work.ended = true;
        work.messages.set(messages);
        work.topics.addAll(topics);
        return work;
    }

    /** The store's number. */
    long number() {
        return delivery.number();
    }

    /** The branch that it is the work of; null for a local transaction. */
    BranchId branch() {
        return branch;
    }

    DeliveryTransaction delivery() {
        return delivery;
    }

    /** Messages sent in it. */
    int messages() {
        return messages.get();
    }

    /** Topics that it sent to. */
    Set<String> topics() {
        return topics;
    }

    /** A message was accepted for it. */
    void messageAdded(String topic) {
        messages.incrementAndGet();
        if (!topics.contains(topic)) {
            topics.add(topic);
        }
    }

    /** A message that was accepted is refused after all. */
    void messageTakenBack() {
        messages.decrementAndGet();
    }

    /** Sends of it were refused because the broker is busy; until they come again, before all others, it cannot commit. */
    void sendsRefused(JmsConnection sender) {
        refused.add(sender);
    }

    /** What was refused has come again. */
    void sendsCameAgain(JmsConnection sender) {
        if (!refused.isEmpty()) {
            refused.remove(sender);
        }
    }

    /**
     * Something is on its way that belongs to it: {@link #appended} must follow.
     *
     * @return false when it has ended: nothing can be added
     */
    boolean appending() {
        unfinished.incrementAndGet();
        if (ended) {
            appended();
            return false;
        }
        return true;
    }

    /** Something that was on its way has arrived, or never will. */
    void appended() {
        if (unfinished.decrementAndGet() == 0) {
            tellWaiting();
        }
    }

    private void tellWaiting() {
        for (CompletableFuture<Void> one = waiting.poll(); one != null; one = waiting.poll()) {
            one.complete(null);
        }
    }

    /** A send of it has failed: it cannot be committed any more. The first reason stays. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Why it cannot be committed; null when it can. */
    String failure() {
        return failure == null && !refused.isEmpty()
                ? "sends of it were refused because the broker was busy, and did not come again"
                : failure;
    }

    /** Nothing is added to it from now on; completes when all that was on its way has arrived. */
    CompletableFuture<Void> end() {
        ended = true;
        return settled();
    }

    /** Completes when all that was on its way has arrived. */
    CompletableFuture<Void> settled() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        waiting.add(settled);
        if (unfinished.get() == 0) {
            tellWaiting();
        }
        return settled;
    }
}
