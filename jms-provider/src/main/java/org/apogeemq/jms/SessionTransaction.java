package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;

/**
 * The local transaction of one session: begins with its first send or receive, ends with commit or rollback, when the
 * next begins. Its sends are not waited for; the commit goes right behind them, and a failed one makes it a rollback.
 */
final class SessionTransaction {
    private final Provider provider;
    private final SendWindow window;
    private final Duration timeout;
    private final Duration requestTimeout;
    private final AtomicReference<ProviderException> failure = new AtomicReference<>();
    private final AtomicInteger messages = new AtomicInteger();
    private volatile boolean calledBack;
    private volatile boolean ofBranch;
    private volatile long number;
    /** Where it lives, once that is known to be decided. */
    private volatile String broker;

    /**
     * @param timeout for what is sent to be answered
     * @param requestTimeout for a commit to be answered, and again to find out what became of it
     */
    SessionTransaction(Provider provider, SendWindow window, Duration timeout, Duration requestTimeout) {
        this.provider = provider;
        this.window = window;
        this.timeout = timeout;
        this.requestTimeout = requestTimeout;
    }

    /** The work of one session for a branch, under a number that was given to it. */
    static SessionTransaction ofBranch(Provider provider, SendWindow window, Duration timeout, long number) {
        SessionTransaction work = new SessionTransaction(provider, window, timeout, timeout);
        work.number = number;
        work.ofBranch = true;
        return work;
    }

    /** Whether a transaction manager ends it. */
    boolean isOfBranch() {
        return ofBranch;
    }

    /** The number of the transaction under way; begins one when there is none. */
    long number() {
        if (number == 0) {
            number = provider.newTransaction();
        }
        return number;
    }

    /** True when the transaction may receive from the broker: it lives there, or nowhere yet. */
    boolean accepts(String from) {
        String at = broker;
        if (at == null && number != 0) {
            at = provider.transactionBroker(number);
            broker = at;
        }
        return at == null || at.equals(from);
    }

    /** The transaction has received this; false when a send has just taken it to another broker. */
    boolean received(Delivery lease) {
        String from = lease.origin().broker();
        if (broker == null) {
            provider.enlist(number(), lease);
        }
        return accepts(from);
    }

    /**
     * A message is about to be sent in it.
     *
     * @param callsBack whether the application's listener is told what becomes of it
     */
    void sending(boolean callsBack) {
        messages.incrementAndGet();
        calledBack |= callsBack;
    }

    /** A send of the transaction, or its beginning, was refused or lost: it can only be rolled back. Any thread. */
    void sendFailed(ProviderException reason) {
        failure.compareAndSet(null, reason);
    }

    /**
     * Commits.
     *
     * @param consumed what the transaction has received
     * @return the failure that makes a rollback necessary, null when it is committed
     * @throws TransactionRolledBackException when the broker has rolled it back instead
     * @throws JMSException when the commit itself failed; error code IN_DOUBT when its outcome is not known
     */
    ProviderException commit(List<Delivery> consumed) throws JMSException {
        List<Delivery> received = consumed;
        if (goesBehindSends()) {
            if (ask(consumed)) {
                return null;
            }
            received = List.of(); // the broker has them
        }
        ProviderException refused = settleSends();
        if (refused != null) {
            if (received.isEmpty()) {
                throw rolledBack(refused);
            }
            return refused;
        }
        if (number != 0 || !received.isEmpty()) {
            askSettled(received);
        }
        return null;
    }

    /**
     * Whether the commit need not wait for the answers to the sends: the broker refuses it when one is missing. When listeners
     * are told of them, they come first (JMS, Session.commit).
     */
    private boolean goesBehindSends() {
        return messages.get() > 0 && mayEndBehindSends();
    }

    /** Whether nothing that is known by now, and no listener, has to be waited for before its end is asked for. */
    boolean mayEndBehindSends() {
        return !calledBack && failure.get() == null;
    }

    /** How many messages were sent in it. */
    int messages() {
        return messages.get();
    }

    private void askSettled(List<Delivery> received) throws JMSException {
        if (!ask(received)) {
            throw rolledBack(new ProviderException(
                    Failure.INCOMPLETE, "the broker does not have all that it has confirmed; do the work again"));
        }
    }

    /** Asks for the commit; false when the broker has not got all sends, and then nothing has changed. */
    private boolean ask(List<Delivery> consumed) throws JMSException {
        try {
            Await.get(provider.commit(number(), messages.get(), consumed), requestTimeout.multipliedBy(2), "commit");
        } catch (JMSException e) {
            if (Failure.INCOMPLETE.name().equals(e.getErrorCode())) {
                return false;
            }
            ProviderException refused = settleSends();
            ended();
            boolean clientKnowsWhy = refused != null && refused.failure() != Failure.DISCONNECTED;
            throw clientKnowsWhy && e instanceof TransactionRolledBackException ? rolledBack(refused) : e;
        }
        settleSends(); // answered before the commit
        ended();
        return true;
    }

    /** The next transaction begins. */
    private void ended() {
        number = 0;
        broker = null;
        messages.set(0);
        calledBack = false;
        failure.set(null);
    }

    /** Rolls back, and gives back what the subscriptions hold. */
    void rollback(int[] subscriptionIds, List<Delivery> delivered) throws JMSException {
        settleSends();
        long ended = number();
        ended();
        Await.get(provider.rollback(ended, subscriptionIds, delivered), timeout, "rollback");
    }

    boolean isEmpty() {
        return number == 0;
    }

    /** Waits until every send was answered; the first failure, null when there is none. */
    ProviderException settleSends() {
        if (!window.awaitIdle(timeout.toNanos())) {
            sendFailed(new ProviderException(
                    Failure.TIMEOUT,
                    "sends of the transaction were not answered within " + timeout.toMillis() + " ms"));
        }
        return failure.get();
    }

    /** The exception of a commit that had to roll back. */
    static JMSException rolledBack(ProviderException reason) {
        return JmsExceptions.of(new ProviderException(
                Failure.ROLLED_BACK,
                "commit: the transaction was rolled back, because " + reason.getMessage(),
                reason));
    }
}
