package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session works for: always one local transaction after the other, nothing, or, in an XA session, a branch or a
 * local transaction while there is one. Commits and rolls back what is local.
 */
final class SessionWork {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWork.class);

    private final SessionState session;
    private final Provider provider;
    private final SendWindow window;
    private volatile SessionTransaction transaction;

    SessionWork(SessionState session, SendWindow window, boolean transacted) {
        this.session = session;
        this.provider = session.provider();
        this.window = window;
        this.transaction = transacted ? newLocalTransaction() : null;
    }

    /** Null for nothing. */
    SessionTransaction transaction() {
        return transaction;
    }

    private SessionTransaction newLocalTransaction() {
        return new SessionTransaction(
                provider,
                window,
                session.settings().sendTimeout(),
                session.settings().requestTimeout());
    }

    /** Under a new number, not yet known to the broker. */
    SessionTransaction newBranchWork() {
        return SessionTransaction.ofBranch(
                provider, window, session.settings().sendTimeout(), provider.newTransaction());
    }

    /** An XA session works for this from now on; null: for nothing. In the gate. */
    void workFor(SessionTransaction work) {
        transaction = work;
    }

    /** An XA session begins a local transaction. */
    void beginLocal() {
        transaction = newLocalTransaction();
    }

    /** A local transaction has ended. */
    private void localEnded() {
        if (session.isXa()) {
            transaction = null;
        }
    }

    void commit() throws JMSException {
        session.checkOpen();
        checkTransacted("commit");
        List<Delivery> consumed = session.acknowledgements().take();
        JMSException rolledBack = null;
        List<Delivery> toGiveBack = List.of();
        try {
            ProviderException refused = transaction.commit(consumed);
            if (refused != null) {
                rolledBack = SessionTransaction.rolledBack(refused);
                toGiveBack = consumed;
            }
        } catch (TransactionRolledBackException byBroker) {
            rolledBack = byBroker; // which has given them back
        } finally {
            if (rolledBack == null) {
                localEnded();
            }
        }
        if (rolledBack != null) {
            rollback(toGiveBack, rolledBack);
        }
    }

    /** Also after the broker has done it: what was received before and what has arrived since is to come in order. */
    private void rollback(List<Delivery> delivered, JMSException because) throws JMSException {
        try {
            rollback(delivered);
        } catch (JMSException e) {
            because.addSuppressed(e);
            localEnded();
        }
        throw because;
    }

    void rollback() throws JMSException {
        session.checkOpen();
        checkTransacted("rollback");
        rollback(List.of());
    }

    /** @param delivered before what the session has delivered since it last took that */
    private void rollback(List<Delivery> delivered) throws JMSException {
        transaction.settleSends(); // outside the gate: their completion listeners may stop the connection
        session.enterGate("rollback");
        try {
            List<Delivery> all = new ArrayList<>(delivered);
            all.addAll(session.acknowledgements().take());
            transaction.rollback(session.consumers().subscriptionIds(), all);
            session.consumers().all().forEach(ApogeeMessageConsumer::restart);
        } finally {
            localEnded();
            session.gate().leave();
        }
    }

    /**
     * A branch that the session has worked for was rolled back: what was pushed meanwhile goes back, so that it comes after
     * what is delivered again. Not while there is something in the hands of the application.
     */
    void redeliver() {
        if (session.isClosed()
                || !session.gate().tryEnter(session.settings().closeTimeout().toMillis())) {
            return;
        }
        try {
            if (transaction == null
                    && session.acknowledgements().isEmpty()
                    && !session.consumers().all().isEmpty()) {
                Await.get(
                        provider.recover(session.consumers().subscriptionIds(), List.of()),
                        session.settings().requestTimeout(),
                        "deliver again in order");
                session.consumers().all().forEach(ApogeeMessageConsumer::restart);
            }
        } catch (JMSException e) {
            LOG.debug("after the rollback of a branch: {}", e.getMessage());
        } finally {
            session.gate().leave();
        }
    }

    void recover() throws JMSException {
        session.checkOpen();
        if (transaction != null) {
            throw new IllegalStateException("recover: the session is transacted; use rollback");
        }
        session.enterGate("recover");
        try {
            int[] ids = session.consumers().subscriptionIds();
            List<Delivery> delivered = session.acknowledgements().takeDelivered();
            Await.get(provider.recover(ids, delivered), session.settings().requestTimeout(), "recover");
            session.consumers().all().forEach(ApogeeMessageConsumer::restart);
        } finally {
            session.gate().leave();
        }
    }

    private void checkTransacted(String what) throws JMSException {
        if (transaction == null) {
            throw new IllegalStateException(what + ": the session is not transacted");
        }
        session.checkNotCompletionListener(what);
    }
}
