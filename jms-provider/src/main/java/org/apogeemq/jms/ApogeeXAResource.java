package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.BranchTable.Association;
import org.apogeemq.jms.exceptions.XaExceptions;
import org.apogeemq.jms.exceptions.XaExceptions.Call;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;

/**
 * What a transaction manager does with an XA session. Which call is allowed in which state stands in {@link BranchTable}
 * and, for what other connections do with a branch, in the broker. Any thread; goes on working after its session and
 * connection are closed, until the branches that the session has worked for are decided.
 */
final class ApogeeXAResource implements XAResource, BranchParticipants.Participant {
    private final SessionState session;
    private final ApogeeXAConnection connection;
    private final Duration timeout;
    private final BranchTable<Work> table = new BranchTable<>();
    /** One start or end at a time. */
    private final ReentrantLock calls = new ReentrantLock();

    private volatile int transactionTimeout;

    /** What the session has done for a branch. */
    private static final class Work {
        private final SessionTransaction transaction;
        /** Received before the branch was suspended. */
        private final List<Delivery> consumed = new ArrayList<>();
        /** The broker's answer to the end of the work, which came with the end of the session; null: not ended so. */
        private volatile CompletableFuture<Void> closed;
        /** Decided while the session still worked for it. */
        private volatile boolean decided;

        private Work(SessionTransaction transaction) {
            this.transaction = transaction;
        }
    }

    ApogeeXAResource(SessionState session, ApogeeXAConnection connection) {
        this.session = session;
        this.connection = connection;
        this.timeout = session.settings().requestTimeout();
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        calls.lock();
        try {
            BranchId branch = ApogeeXid.branch(xid);
            check(table.start(branch, flags), "start", branch, flags);
            if (session.transaction() != null) {
                throw XaExceptions.of(
                        XAException.XAER_OUTSIDE,
                        "start branch " + branch + ": the session has a local transaction under way");
            }
            if (session.isClosed()) {
                throw XaExceptions.of(XAException.XAER_RMERR, "start branch " + branch + ": the session is closed");
            }
            enterGate("start branch " + branch);
            try {
                Work work = flags == TMRESUME ? table.work(branch) : begin(branch, flags == TMJOIN);
                table.put(branch, Association.ACTIVE, work);
                session.work().workFor(work.transaction);
            } finally {
                session.gate().leave();
            }
            session.startGuard().started();
        } catch (XAException e) {
            session.startGuard().failed(e);
            throw e;
        } finally {
            calls.unlock();
        }
    }

    private Work begin(BranchId branch, boolean join) throws XAException {
        Work work = new Work(session.work().newBranchWork());
        long number = work.transaction.number();
        connection.undecided(this);
        try {
            ask(Call.START, b -> b.start(number, branch, join, join ? 0 : transactionTimeout));
        } catch (XAException e) {
            leaveIfDone();
            throw e;
        }
        connection.participants().joined(branch, this);
        return work;
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        calls.lock();
        try {
            if (flags == TMSUCCESS && table.association(branch) == Association.ENDED) {
                return; // Narayana ends joined resources again that the container has delisted
            }
            check(table.end(branch, flags), "end", branch, flags);
            Work work = table.work(branch);
            if (flags == TMSUSPEND) {
                leave(branch, work, Association.SUSPENDED);
                return;
            }
            ProviderException refused = work.transaction.settleSends();
            if (table.association(branch) == Association.ACTIVE) {
                leave(branch, work, Association.ENDED);
            } else {
                table.put(branch, Association.ENDED, work);
            }
            end(branch, work, flags == TMFAIL, refused);
        } finally {
            calls.unlock();
        }
    }

    /** The session works for the branch no longer; what it does from now on is outside. */
    private void leave(BranchId branch, Work work, Association next) throws XAException {
        enterGate("end the work for branch " + branch);
        try {
            work.consumed.addAll(session.acknowledgements().take());
            session.work().workFor(null);
            table.put(branch, next, work);
        } finally {
            session.gate().leave();
        }
    }

    private void end(BranchId branch, Work work, boolean fail, ProviderException refused) throws XAException {
        try {
            CompletableFuture<Void> closed = work.closed;
            ask(
                    Call.END,
                    b -> closed != null
                            ? closed
                            : b.end(work.transaction.number(), List.copyOf(work.consumed), fail || refused != null));
        } catch (XAException e) {
            boolean clientKnowsWhy = refused != null && e.errorCode == XAException.XA_RBROLLBACK;
            if (!XaExceptions.isRollback(e.errorCode) || (!fail && !clientKnowsWhy)) {
                throw e;
            }
        } finally {
            work.consumed.clear();
            if (work.decided) {
                decided(branch, true);
            }
        }
        if (refused != null && !fail) {
            int code = XaExceptions.of(Call.END, refused).errorCode;
            XAException rollback = XaExceptions.of(
                    XaExceptions.isRollback(code) ? code : XAException.XA_RBROLLBACK,
                    "end branch " + branch + ": it can only be rolled back, because " + refused.getMessage());
            rollback.initCause(refused);
            throw rollback;
        }
    }

    /**
     * The session closes: what it has done for branches that are not ended stays, for the transaction manager to decide
     * (JMS, Connection.close). The broker is told now what was received, while the leases are there.
     */
    void sessionClosing() {
        calls.lock();
        try {
            for (BranchId branch : table.open()) {
                Work work = table.work(branch);
                if (table.association(branch) == Association.ACTIVE) {
                    work.consumed.addAll(session.acknowledgements().take());
                    session.work().workFor(null);
                }
                ProviderException refused = work.transaction.settleSends();
                work.closed = branches().end(work.transaction.number(), List.copyOf(work.consumed), refused != null);
            }
        } catch (ProviderException e) {
            throw new AssertionError("an XA session of a connection without XA", e);
        } finally {
            calls.unlock();
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "prepare", branch, TMNOFLAGS);
        BranchVote vote = decide(Call.PREPARE, branch, b -> b.prepare(branch));
        if (vote == BranchVote.OK) {
            return XA_OK;
        }
        connection.participants().decided(branch, false);
        return XA_RDONLY;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "commit", branch, TMNOFLAGS);
        decide(onePhase ? Call.COMMIT_ONE_PHASE : Call.COMMIT, branch, b -> b.commit(branch, onePhase));
        connection.participants().decided(branch, false);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "roll back", branch, TMNOFLAGS);
        decide(Call.ROLLBACK, branch, b -> b.rollback(branch));
        connection.participants().decided(branch, true);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "forget", branch, TMNOFLAGS);
        ask(Call.FORGET, b -> b.forget(branch));
    }

    /** The whole list with TMSTARTRSCAN, nothing more without. */
    @Override
    public Xid[] recover(int flags) throws XAException {
        if (BranchTable.recover(flags) != BranchTable.ALLOWED) {
            throw XaExceptions.of(
                    XAException.XAER_INVAL,
                    "recover with flags 0x" + Integer.toHexString(flags)
                            + "; allowed are TMNOFLAGS, TMSTARTRSCAN, TMENDRSCAN and both of these");
        }
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        return ask(Call.RECOVER, Branches::recover).stream().map(ApogeeXid::new).toArray(Xid[]::new);
    }

    /** True for resources of this JVM whose connections speak to the same cluster: the broker really joins. */
    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof ApogeeXAResource own
                && own.connection
                        .participants()
                        .resourceManager()
                        .equals(connection.participants().resourceManager());
    }

    /** Seconds; 0 for none. */
    @Override
    public int getTransactionTimeout() {
        return transactionTimeout;
    }

    /** Counts from the next start of a branch, which is rolled back by the broker unless it is prepared in time. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaExceptions.of(
                    XAException.XAER_INVAL, "transaction timeout " + seconds + "; allowed are seconds, or 0 for none");
        }
        transactionTimeout = seconds;
        return true;
    }

    @Override
    public void decided(BranchId branch, boolean rolledBack) {
        Work work = table.work(branch);
        if (work == null) {
            return;
        }
        if (table.association(branch) != Association.ENDED) {
            work.decided = true; // the transaction manager still has to end the session's work
            return;
        }
        table.put(branch, Association.NONE, null);
        if (rolledBack) {
            session.work().redeliver();
        }
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (table.isEmpty()) {
            connection.decided(this);
        }
    }

    /** Asks for a decision; when it says that the branch is gone, all who have worked for it are told. */
    private <T> T decide(Call call, BranchId branch, Function<Branches, CompletableFuture<T>> question)
            throws XAException {
        try {
            return ask(call, question);
        } catch (XAException e) {
            switch (e.errorCode) {
                case XAException.XAER_NOTA, XAException.XA_HEURRB, XAException.XA_HEURHAZ ->
                    connection.participants().decided(branch, true);
                case XAException.XA_HEURCOM -> connection.participants().decided(branch, false);
                default -> {
                    if (XaExceptions.isRollback(e.errorCode)) {
                        connection.participants().decided(branch, true);
                    }
                }
            }
            throw e;
        }
    }

    private <T> T ask(Call call, Function<Branches, CompletableFuture<T>> question) throws XAException {
        try {
            return Await.get(question.apply(branches()), timeout, call.name());
        } catch (JMSException e) {
            throw XaExceptions.of(call, e.getCause());
        } catch (ProviderException e) {
            throw XaExceptions.of(call, e);
        }
    }

    private Branches branches() throws ProviderException {
        return session.provider().branches();
    }

    private void enterGate(String what) throws XAException {
        try {
            session.enterGate(what);
        } catch (JMSException e) {
            XAException error = XaExceptions.of(XAException.XAER_RMERR, e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    private void check(int code, String what, BranchId branch, int flags) throws XAException {
        if (code != BranchTable.ALLOWED) {
            throw XaExceptions.of(
                    code,
                    what + " branch " + branch
                            + (flags == TMNOFLAGS ? "" : " with flags 0x" + Integer.toHexString(flags))
                            + ": with this resource the branch is " + table.association(branch)
                            + (table.isActive() ? ", and the session works for a branch now" : ""));
        }
    }
}
