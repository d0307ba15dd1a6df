package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;

/**
 * The local transaction of one session: begins with its first send or receive, ends with commit or rollback, when the
 * next begins. Its sends are not waited for one by one; commit waits for them, and a failed one makes it a rollback.
 */
final class SessionTransaction {
    private final Provider provider;
    private final SendWindow window;
    private final Duration timeout;
    private final Duration requestTimeout;
    private final AtomicReference<ProviderException> failure = new AtomicReference<>();
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

    /** A send of the transaction was refused or lost: it can only be rolled back. Any thread. */
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
        ProviderException refused = settleSends();
        if (refused != null) {
            return refused;
        }
        if (number == 0 && consumed.isEmpty()) {
            return null;
        }
        long ended = number();
        number = 0;
        broker = null;
        Await.get(provider.commit(ended, consumed), requestTimeout.multipliedBy(2), "commit");
        return null;
    }

    /** Rolls back, and gives back what the subscriptions hold. */
    void rollback(int[] subscriptionIds, List<Delivery> delivered) throws JMSException {
        settleSends();
        long ended = number();
        number = 0;
        broker = null;
        failure.set(null);
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
