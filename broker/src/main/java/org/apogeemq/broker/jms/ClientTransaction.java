package org.apogeemq.broker.jms;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.delivery.DeliveryTransaction;
import org.apogeemq.broker.xa.BranchRecord;
import org.apogeemq.broker.xa.Worker;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.ClientNumber;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.TransactionInfo;

/**
 * An open transaction of a client, or an XA branch that several connections may work for. Their event loops add to it; the
 * store's appender reports what became of its sends; whoever ends it waits for both. Thread-safe.
 */
final class ClientTransaction {
    /** How the reason begins when a send makes it fail. */
    static final String SEND_FAILED = "a send in it failed: ";

    private final DeliveryTransaction delivery;
    private final BranchId branch;
    private final ClientNumber client;
    private final Worker beginner;
    private final long since;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final Set<JmsConnection> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;
    private volatile String failure;
    private volatile List<GroupProgress> prepared = List.of();

    /**
     * Begins.
     *
     * @param number the store's
     * @param branch that it is the work of; null for a local transaction
     * @param client how the client may ask later what became of it; null when it cannot
     * @param beginner who has begun it; null when that was before the broker was started
     * @param since ms since the epoch
     */
    ClientTransaction(long number, BranchId branch, ClientNumber client, Worker beginner, long since) {
        delivery = new DeliveryTransaction(number);
        this.branch = branch;
        this.client = client;
        this.beginner = beginner;
        this.since = since;
    }

    /** The work of a branch that the log has. */
    static ClientTransaction restored(TransactionInfo logged, BranchRecord record) {
        ClientTransaction work = new ClientTransaction(logged.number(), record.id(), null, null, logged.since());
        work.ended = true;
        work.messages.set(logged.positions().length);
        work.topics.addAll(record.topics());
        work.prepared(logged.acknowledged());
        return work;
    }

    /** What is added to a transaction that is over. */
    static ClientTransaction over(String why) {
        ClientTransaction over = new ClientTransaction(0, null, null, null, 0);
        over.ended = true;
        over.fail(why);
        return over;
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

    /** How the client may ask later what became of it; null when it cannot. */
    ClientNumber client() {
        return client;
    }

    /** Whether its commit changes nothing in the log, and nobody can ask for it later. */
    boolean leavesNothingToLog(List<GroupProgress> progress) {
        boolean unasked = client == null || !delivery.holdsAcknowledgements();
        return messages() == 0 && progress.isEmpty() && unasked;
    }

    /** The record that commits it, with what it has consumed. */
    Control.Commit commitRecord(List<GroupProgress> progress) {
        return new Control.Commit(number(), progress, client);
    }

    /** Who has begun it; null when that was before the broker was started. */
    Worker beginner() {
        return beginner;
    }

    /** When it was begun, ms since the epoch. */
    long since() {
        return since;
    }

    /** What it has acknowledged when it was prepared. */
    List<GroupProgress> prepared() {
        return prepared;
    }

    /** It is being prepared with these acknowledgements. */
    void prepared(List<GroupProgress> progress) {
        prepared = progress;
        int count = 0;
        for (GroupProgress group : progress) {
            long[] ranges = group.consumed();
            for (int i = 0; i < ranges.length; i += 2) {
                count += (int) (ranges[i + 1] - ranges[i]);
            }
        }
        acknowledged.set(Math.max(count, acknowledged.get()));
    }

    /** Messages received in it, about. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** So many more messages were received in it. */
    void addAcknowledged(int count) {
        acknowledged.addAndGet(count);
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

    /**
     * Nothing can be added to it once it has ended.
     *
     * @throws CommandException TRANSACTION_ROLLED_BACK
     */
    void checkGoesOn() throws CommandException {
        if (ended) {
            throw new CommandException(
                    ResponseCode.TRANSACTION_ROLLED_BACK, "the transaction was rolled back: " + failure());
        }
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
