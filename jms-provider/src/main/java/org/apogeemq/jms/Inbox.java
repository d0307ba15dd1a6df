package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;

/**
 * What the brokers have pushed to one consumer, and which of it the session may take now: a transaction takes from one
 * broker only. What others have pushed meanwhile is set aside for the next transaction; when the consumer has to wait it
 * goes back to them, so that other consumers get it; and while the connection is stopped, nothing is pushed at all. Inside
 * the session's gate only, but for {@link #sink}, {@link #wake}, {@link #await}, {@link #fail} and {@link #hasSomething}.
 */
final class Inbox {
    private final int subscriptionId;
    private final Provider provider;
    private final Supplier<SessionTransaction> transactionOrNull;
    private final CreditWindow credit;
    private final DeliveryBuffer buffer;
    /** Received while the session's transaction was at another broker. */
    private final ArrayDeque<Delivery> setAside = new ArrayDeque<>();
    /** Brokers without credit: until the connection is started, or the transaction at another broker has ended. */
    private final Set<String> withdrawn = new HashSet<>();
    /** Nothing may be taken before {@link #resume}. */
    private volatile boolean suspended = true;

    /**
     * @param transactionOrNull what the session works for now
     * @param arrival called when there may be something to take, on event loops
     */
    Inbox(SubscriptionSpec spec, Provider provider, Supplier<SessionTransaction> transactionOrNull, Runnable arrival) {
        this.subscriptionId = spec.id();
        this.provider = provider;
        this.transactionOrNull = transactionOrNull;
        this.credit = new CreditWindow(spec.id(), spec.credit(), provider);
        this.buffer = new DeliveryBuffer(arrival);
    }

    /** Where deliveries go. */
    DeliverySink sink() {
        return buffer;
    }

    /** The next lease; null when there is none that may be taken now. */
    Delivery next() {
        resume();
        SessionTransaction transaction = transactionOrNull.get();
        Delivery next = takeSetAside(transaction);
        if (transaction == null) {
            return next == null ? buffer.poll() : next;
        }
        while (next == null && (next = buffer.poll()) != null) {
            if (!transaction.accepts(next.origin().broker()) || !transaction.received(next)) {
                setAside.add(next);
                next = null;
            }
        }
        return next;
    }

    /** The connection is started: lets brokers push that have no credit, those included that have just come or come back. */
    void resume() {
        if (suspended) {
            suspended = false;
            buffer.wake(); // a consumer without prefetch has to ask anew
        }
        noteReopened();
        grantWithdrawn();
    }

    /**
     * The connection is stopped, or not started yet: the brokers have no credit from now on. They have it no more already,
     * or never had.
     */
    void suspend() {
        suspended = true;
        noteReopened();
        withdrawn.addAll(provider.brokers(subscriptionId));
    }

    /** Delivery count of the lease that {@link #next} would give; 0 when there is none. */
    int nextDeliveryCount() {
        resume();
        Delivery first = setAside.peek();
        if (first == null || first.origin().isLost() || !isWanted(first.origin().broker())) {
            first = buffer.peek();
        }
        return first == null ? 0 : first.deliveryCount();
    }

    private void noteReopened() {
        String reopened;
        while ((reopened = buffer.takeReopened()) != null) {
            withdrawn.add(reopened);
        }
    }

    private boolean isWanted(String broker) {
        SessionTransaction transaction = transactionOrNull.get();
        return transaction == null || transaction.accepts(broker);
    }

    private Delivery takeSetAside(SessionTransaction transaction) {
        Delivery first;
        while ((first = setAside.peek()) != null) {
            if (first.origin().isLost()) {
                setAside.poll();
            } else if (transaction == null
                    || (transaction.accepts(first.origin().broker()) && transaction.received(first))) {
                return setAside.poll();
            } else {
                return null;
            }
        }
        return null;
    }

    private void grantWithdrawn() {
        if (!withdrawn.isEmpty()) {
            withdrawn.removeIf(broker -> {
                if (isWanted(broker)) {
                    credit.restart(broker);
                    return true;
                }
                return false;
            });
        }
    }

    /** A lease that {@link #next} gave has left for good: its broker may push another message. */
    void taken(Delivery lease) {
        credit.taken(lease);
    }

    /** True when a look is worth it. Any thread. */
    boolean hasSomething() {
        return suspended || !buffer.isEmpty() || buffer.isReopened();
    }

    /** True when what was set aside can be taken now. */
    boolean hasSetAside() {
        Delivery first = setAside.peek();
        return first != null && isWanted(first.origin().broker());
    }

    /**
     * There is nothing to take and the consumer is about to wait: asks for a message if none is pushed by itself, and gives
     * back what was set aside.
     */
    void beforeWaiting(Duration timeout) throws JMSException {
        credit.ask(this::isWanted);
        Set<String> brokers = new HashSet<>();
        setAside.forEach(lease -> brokers.add(lease.origin().broker()));
        for (String broker : brokers) {
            Await.get(
                    provider.withdraw(subscriptionId, broker), timeout, "give back what broker " + broker + " pushed");
            withdrawn.add(broker);
            buffer.dropFrom(broker);
            setAside.removeIf(lease -> lease.origin().broker().equals(broker));
        }
    }

    boolean isPull() {
        return credit.isPull();
    }

    /** Most messages to drain at once. */
    int window() {
        return credit.size();
    }

    /** The brokers have pushed what there was, and have no credit any more. */
    void drained() {
        credit.drained(buffer.sizes());
    }

    /** Drops everything: the brokers hold it again. */
    void clear() {
        setAside.clear();
        withdrawn.clear();
        while (buffer.poll() != null) {
            // the broker holds these again
        }
    }

    /** Takes everything, to be given back. */
    List<Delivery> takeAll() {
        List<Delivery> all = new ArrayList<>(setAside);
        setAside.clear();
        Delivery next;
        while ((next = buffer.poll()) != null) {
            all.add(next);
        }
        return all;
    }

    /** Why no more messages will come; null while they may. */
    ProviderException end() {
        return buffer.end();
    }

    /** No more messages will come. */
    void fail(ProviderException reason) {
        buffer.ended(reason);
    }

    /** Lets a waiting receiver look again. */
    void wake() {
        buffer.wake();
    }

    /** Waits for a change, at most the time; may return early without one. */
    void await(long nanos, BooleanSupplier changed) {
        buffer.await(nanos, changed);
    }
}
