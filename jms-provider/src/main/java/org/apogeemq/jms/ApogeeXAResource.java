package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a transaction manager does with an XA session. Which call is allowed in which state stands in {@link BranchTable}
 * and, for what other connections do with a branch, in the broker. Any thread; goes on working after its session and
 * connection are closed, until the branches that the session has worked for are decided.
 */
final class ApogeeXAResource implements XAResource, BranchParticipants.Participant {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeXAResource.class);

    private final SessionState session;
    private final ApogeeXAConnection connection;
    private final Duration timeout;
    private final BranchTable<BranchWork> table = new BranchTable<>();
    /** One start or end at a time. */
    private final ReentrantLock calls = new ReentrantLock();

    private volatile int transactionTimeout;
    /** Told of each branch that is decided whether it was rolled back; null for nobody. */
    private volatile Consumer<Boolean> decisions;

    ApogeeXAResource(SessionState session, ApogeeXAConnection connection) {
        this.session = session;
        this.connection = connection;
        this.timeout = session.settings().requestTimeout();
    }

    void onDecision(Consumer<Boolean> rolledBack) {
        decisions = rolledBack;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        calls.lock();
        try {
            BranchId branch = ApogeeXid.branch(xid);
            connection.participants().awaitOthers(branch, this);
            if (flags == TMJOIN) {
                awaitAnswers(branch);
            }
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
                BranchWork work = flags == TMRESUME ? table.work(branch) : begin(branch, flags == TMJOIN);
                table.put(branch, Association.ACTIVE, work);
                session.work().workFor(work.transaction());
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

    private BranchWork begin(BranchId branch, boolean join) throws XAException {
        BranchWork work = new BranchWork(session.work().newBranchWork());
        connection.undecided(this);
        try {
            if (join || connection.participants().isKnown(branch) || !beginAhead(work, branch)) {
                long number = work.transaction().number();
                ask(Call.START, b -> b.start(number, branch, join, join ? 0 : transactionTimeout));
            }
        } catch (XAException e) {
            leaveIfDone();
            throw e;
        }
        connection.participants().joined(branch, this);
        return work;
    }

    /**
     * Begins a branch that nobody here knows without waiting for the answer: what is done for it is refused when that is bad, and
     * who decides about it is told why. False when it has to be waited for.
     */
    private boolean beginAhead(BranchWork work, BranchId branch) throws XAException {
        long number = work.transaction().number();
        try {
            var answer = branches().begin(number, branch, transactionTimeout);
            answer.ifPresent(work::starting);
            if (work.starting().isCompletedExceptionally()) {
                branches().end(number, 0, List.of(), true);
                ask(Call.START, b -> work.starting());
            }
            return answer.isPresent();
        } catch (ProviderException e) {
            throw XaExceptions.of(Call.START, e);
        }
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
            BranchWork work = table.work(branch);
            if (flags == TMSUSPEND) {
                leave(branch, work, Association.SUSPENDED);
                return;
            }
            boolean ahead = flags == TMSUCCESS && mayEndAhead(branch, work);
            if (!ahead) {
                work.transaction().settleSends();
            }
            if (table.association(branch) == Association.ACTIVE) {
                leave(branch, work, Association.ENDED);
            } else {
                table.put(branch, Association.ENDED, work);
            }
            if (!ahead || !endAhead(work)) {
                end(branch, work, flags == TMFAIL);
            }
        } finally {
            calls.unlock();
        }
    }

    /**
     * Whether the end of the work need not be waited for: whoever decides about the branch is told what it would tell, and asks
     * behind it on the same connection, unless others have worked for the branch.
     */
    private boolean mayEndAhead(BranchId branch, BranchWork work) {
        return work.closed() == null
                && !work.isDecided()
                && work.transaction().mayEndBehindSends()
                && connection.participants().isAlone(branch, this);
    }

    /** False when it is known at once that the work is not ended by that: its answer is to be told, or it is asked for again. */
    private boolean endAhead(BranchWork work) throws XAException {
        SessionTransaction done = work.transaction();
        try {
            work.ending(branches().end(done.number(), done.messages(), work.takeConsumed(), false));
        } catch (ProviderException e) {
            throw XaExceptions.of(Call.END, e);
        }
        return !work.ending().isCompletedExceptionally();
    }

    /** The session works for the branch no longer; what it does from now on is outside. */
    private void leave(BranchId branch, BranchWork work, Association next) throws XAException {
        enterGate("end the work for branch " + branch);
        try {
            work.addConsumed(session.acknowledgements().take());
            session.work().workFor(null);
            table.put(branch, next, work);
        } finally {
            session.gate().leave();
        }
    }

    private void end(BranchId branch, BranchWork work, boolean fail) throws XAException {
        SessionTransaction done = work.transaction();
        ProviderException refused = done.settleSends();
        List<Delivery> consumed = work.takeConsumed();
        try {
            CompletableFuture<Void> known = work.takeKnownEnd();
            ask(
                    Call.END,
                    b -> known != null
                            ? known
                            : b.end(done.number(), done.messages(), consumed, fail || refused != null));
        } catch (XAException e) {
            boolean clientKnowsWhy =
                    refused != null && (e.errorCode == XAException.XA_RBROLLBACK || work.unansweredBeginner() != 0);
            if (!clientKnowsWhy && !(fail && XaExceptions.isRollback(e.errorCode))) {
                throw e;
            }
        } finally {
            if (work.isDecided()) {
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
                BranchWork work = table.work(branch);
                if (table.association(branch) == Association.ACTIVE) {
                    work.addConsumed(session.acknowledgements().take());
                    session.work().workFor(null);
                }
                ProviderException refused = work.transaction().settleSends();
                SessionTransaction done = work.transaction();
                work.closed(branches().end(done.number(), done.messages(), work.takeConsumed(), refused != null));
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
        BranchVote vote = decideBehind(Call.PREPARE, branch, (b, beginner) -> b.prepare(branch, beginner));
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
        if (onePhase) {
            decideBehind(Call.COMMIT_ONE_PHASE, branch, (b, beginner) -> b.commit(branch, true, beginner));
        } else {
            connection.participants().awaitOthers(branch, this);
            decide(Call.COMMIT, branch, b -> b.commit(branch, false, 0));
        }
        connection.participants().decided(branch, false);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "roll back", branch, TMNOFLAGS);
        connection.participants().awaitOthers(branch, this);
        awaitAnswers(branch);
        BranchWork work = table.work(branch);
        if (work != null && work.isRefused()) {
            connection.participants().decided(branch, true); // there is none, or it is another's
            return;
        }
        decide(Call.ROLLBACK, branch, b -> b.rollback(branch));
        connection.participants().decided(branch, true);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        BranchId branch = ApogeeXid.branch(xid);
        check(table.decide(branch), "forget", branch, TMNOFLAGS);
        connection.participants().awaitOthers(branch, this);
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

    /**
     * True for resources of this JVM whose connections speak to the same cluster as the same user: the broker really joins.
     * It lets no user work for another's branch.
     */
    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof ApogeeXAResource own
                && Objects.equals(user(own), user(this))
                && own.connection
                        .participants()
                        .resourceManager()
                        .equals(connection.participants().resourceManager());
    }

    private static String user(ApogeeXAResource resource) {
        return resource.connection.settings().user();
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
        BranchWork work = table.work(branch);
        if (work == null) {
            return;
        }
        if (table.association(branch) != Association.ENDED) {
            work.markDecided(); // the transaction manager still has to end the session's work
            return;
        }
        table.put(branch, Association.NONE, null);
        if (rolledBack) {
            session.work().redeliver();
        }
        Consumer<Boolean> told = decisions;
        if (told != null) {
            told.accept(rolledBack);
        }
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (table.isEmpty()) {
            connection.decided(this);
        }
    }

    /** A decision that goes right behind what was not waited for. */
    private interface Decision<T> {
        /** @param beginner see {@link Branches#prepare} */
        CompletableFuture<T> ask(Branches branches, long beginner);
    }

    /**
     * Asks for a decision behind the beginning and the end of this session's work, whether they are answered or not: the broker
     * takes it only when both were good.
     */
    private <T> T decideBehind(Call call, BranchId branch, Decision<T> decision) throws XAException {
        connection.participants().awaitOthers(branch, this);
        BranchWork work = table.work(branch);
        if (work == null || !work.isUnanswered()) {
            return decide(call, branch, b -> decision.ask(b, 0));
        }
        long beginner = work.unansweredBeginner();
        try {
            return decide(call, branch, b -> decision.ask(b, beginner));
        } catch (XAException e) {
            if (work.isRefused()) {
                throw notBegun(branch, work.transaction().settleSends());
            }
            if (!work.takeIncomplete()) {
                throw e;
            }
        }
        endAgain(branch, work);
        return decide(call, branch, b -> decision.ask(b, work.unansweredBeginner()));
    }

    private static XAException notBegun(BranchId branch, ProviderException reason) {
        XAException exception = XaExceptions.of(
                XAException.XA_RBROLLBACK,
                "branch " + branch + ": what was done for it is undone, because " + reason.getMessage());
        exception.initCause(reason);
        return exception;
    }

    /** The work was not ended because a send was missing, about which more is known by now. */
    private void endAgain(BranchId branch, BranchWork work) throws XAException {
        try {
            end(branch, work, false);
        } catch (XAException e) {
            try {
                rollback(new ApogeeXid(branch));
            } catch (XAException alreadyGone) {
                e.addSuppressed(alreadyGone);
            }
            throw e;
        }
    }

    @Override
    public void awaitAnswers(BranchId branch) {
        BranchWork work = table.work(branch);
        if (work == null || !work.isUnanswered()) {
            return;
        }
        try {
            ask(Call.START, b -> work.starting());
            ask(Call.END, b -> work.ending());
        } catch (XAException e) {
            LOG.debug("branch {}: {}", branch, e.getMessage()); // whoever decides about it is told so
        }
        if (work.takeIncomplete()) {
            try {
                end(branch, work, false);
            } catch (XAException e) {
                LOG.debug("branch {}: {}", branch, e.getMessage());
            }
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
