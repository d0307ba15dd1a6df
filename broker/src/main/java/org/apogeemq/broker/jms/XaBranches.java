package org.apogeemq.broker.jms;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.xa.Branch;
import org.apogeemq.broker.xa.BranchRecord;
import org.apogeemq.broker.xa.BranchState;
import org.apogeemq.broker.xa.BranchTable;
import org.apogeemq.broker.xa.Worker;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.ClientNumber;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TransactionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The XA branches of this broker: does what follows from each step of a {@link Branch}. What is sent in a branch are half
 * messages of one store transaction, what is received is held by delivery; a prepared branch is both and a PREPARE record, and
 * belongs to no connection any more. Thread-safe; never blocks.
 */
final class XaBranches {
    private static final Logger LOG = LoggerFactory.getLogger(XaBranches.class);

    private final BranchTable<ClientTransaction> table = new BranchTable<>();
    private final Store store;
    private final DeliveryService delivery;
    private final Transactions transactions;
    private final CommitOutcomes outcomes;
    private final Predicate<String> topicExists;
    private final IntSupplier maxBranches;
    private final IntSupplier timeoutMillis;
    private final InstantSource clock;

    /** @param timeoutMillis for branches whose transaction manager has set none, or a longer one; 0 for none */
    XaBranches(
            Store store,
            DeliveryService delivery,
            Transactions transactions,
            CommitOutcomes outcomes,
            Predicate<String> topicExists,
            IntSupplier maxBranches,
            IntSupplier timeoutMillis,
            InstantSource clock) {
        this.store = store;
        this.delivery = delivery;
        this.transactions = transactions;
        this.outcomes = outcomes;
        this.topicExists = topicExists;
        this.maxBranches = maxBranches;
        this.timeoutMillis = timeoutMillis;
        this.clock = clock;
    }

    /** The branches, to be looked at. */
    BranchTable<ClientTransaction> table() {
        return table;
    }

    /** Takes over what was prepared, or ended by an operator, when the broker stopped. */
    void recover() {
        for (TransactionInfo transaction : store.transactions()) {
            if (BranchRecord.is(transaction)) {
                BranchRecord record = BranchRecord.read(transaction);
                ClientTransaction work = ClientTransaction.restored(transaction, record);
                BranchState state = BranchState.valueOf(transaction.state().name());
                table.restore(record.id(), work, record.owner(), transaction.since(), state);
                if (state == BranchState.PREPARED) {
                    delivery.restoreHeld(work.delivery(), transaction.acknowledged());
                }
            }
        }
        if (table.size() > 0) {
            LOG.info("{} transaction branches wait for their transaction manager, see 'apogee tx list'", table.size());
        }
    }

    /**
     * Begins a branch.
     *
     * @param user who asks, null when nobody was asked
     * @param timeoutSeconds after which it is rolled back unless prepared, 0 for never
     * @param client how the client may ask later what became of its commit in one phase; null when it cannot
     * @throws CommandException XA_DUPLICATE, LIMIT_EXCEEDED
     */
    ClientTransaction start(BranchId id, Worker worker, String user, int timeoutSeconds, ClientNumber client)
            throws CommandException {
        long now = clock.millis();
        ClientTransaction work = new ClientTransaction(store.newTransaction(), id, client, worker, now);
        table.start(id, work, user, worker, now, deadline(now, timeoutSeconds), maxBranches.getAsInt());
        return work;
    }

    private long deadline(long now, int timeoutSeconds) {
        long wanted = timeoutSeconds == 0 ? Long.MAX_VALUE : now + 1000L * timeoutSeconds;
        int longest = timeoutMillis.getAsInt();
        return longest == 0 ? wanted : Math.min(wanted, now + longest);
    }

    /** Works for a branch that is there: throws XA_UNKNOWN, XA_PROTOCOL, NO_PERMISSION, or why it was rolled back. */
    ClientTransaction join(BranchId id, Worker worker, String user) throws CommandException {
        return table.step(id, branch -> {
            checkMay(branch, user);
            branch.join(worker);
            return branch.work();
        });
    }

    /** A branch's owner decides about it, and who is not asked who he is. */
    static void checkMay(Branch<ClientTransaction> branch, String user) throws CommandException {
        if (!may(branch, user)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    "branch " + branch.id() + " was begun by "
                            + (branch.owner() == null ? "nobody known" : "user '" + branch.owner() + "'")
                            + ": user '" + user + "' may not decide about it; he and users of type Super may");
        }
    }

    /** See {@link #checkMay}. */
    static boolean may(Branch<ClientTransaction> branch, String user) {
        return user == null || user.equals(branch.owner());
    }

    /**
     * Somebody works for a branch no longer.
     *
     * @param work what he got when he began
     * @param fail whether it can only be rolled back
     * @throws CommandException why it was rolled back, or XA_PROTOCOL
     */
    void end(ClientTransaction work, Worker worker, boolean fail) throws CommandException {
        if (!isThere(work)) {
            throw gone(work);
        }
        String failure = fail ? "the work of transaction " + worker.transaction() + " has failed" : work.failure();
        boolean undo = table.step(work.branch(), branch -> {
            if (branch.work() != work) {
                throw gone(work);
            }
            return branch.end(worker, failure);
        });
        if (undo) {
            undo(work, failure);
            throw new CommandException(
                    ResponseCode.TRANSACTION_ROLLED_BACK,
                    "branch " + work.branch() + " can only be rolled back: " + failure);
        }
    }

    private boolean isThere(ClientTransaction work) {
        return table.has(work.branch());
    }

    private static CommandException gone(ClientTransaction work) {
        return new CommandException(
                ResponseCode.TRANSACTION_ROLLED_BACK, "branch " + work.branch() + " was ended by another connection");
    }

    private CompletableFuture<Void> undo(ClientTransaction work, String why) {
        work.fail(why);
        return transactions.rollback(work);
    }

    /** A connection is lost: what it has worked for and is not prepared is rolled back. */
    void connectionLost(String connection, Set<BranchId> contributed) {
        for (BranchId id : contributed) {
            try {
                ClientTransaction lost =
                        table.step(id, branch -> branch.connectionLost(connection) ? branch.work() : null);
                if (lost != null) {
                    undo(lost, "a connection that worked for it was lost");
                }
            } catch (CommandException e) {
                LOG.debug("Branch {} has ended before its connection: {}", id, e.getMessage());
            }
        }
    }

    /** Rolls back what is too old; to be called every second or so. */
    void sweep() {
        long now = clock.millis();
        table.each(branch -> branch.timeIs(now) ? branch.work() : null).stream()
                .filter(Objects::nonNull)
                .forEach(work -> undo(work, "its time was over"));
    }

    // ------------------------------------------------------------------ preparing

    /**
     * Prepares a branch; completes when that is durable, or with the {@link CommandException} that says why it was rolled
     * back, or with the {@link StoreException}, and then it is as it was.
     *
     * @param beginner who must have begun it; null for whoever it was
     * @throws CommandException XA_UNKNOWN, XA_PROTOCOL, NO_PERMISSION, or why it was rolled back
     */
    CompletableFuture<BranchVote> prepare(BranchId id, Worker beginner, String user) throws CommandException {
        Branch<ClientTransaction> branch = table.step(id, found -> {
            checkBegunBy(beginner, found);
            checkMay(found, user);
            found.prepare();
            return found;
        });
        return whenReady(branch, progress -> {
            ClientTransaction work = branch.work();
            if (work.messages() == 0 && !work.delivery().holdsAcknowledgements()) {
                take(id, Branch::ended);
                work.end();
                return CompletableFuture.completedFuture(BranchVote.READ_ONLY);
            }
            work.prepared(progress);
            byte[] payload = new BranchRecord(id, branch.owner(), work.topics()).encode();
            return log(branch, new Control.Prepare(work.number(), payload, progress))
                    .thenApply(logged -> BranchVote.OK);
        });
    }

    /** What is to be done once all of a branch has arrived. */
    private interface Ready<R> {
        CompletableFuture<R> with(List<GroupProgress> progress);
    }

    private <R> CompletableFuture<R> whenReady(Branch<ClientTransaction> branch, Ready<R> then) {
        ClientTransaction work = branch.work();
        return work.settled().thenCompose(settled -> {
            String failure = whyNot(work);
            return failure == null
                    ? delivery.heldBy(work.delivery())
                            .handle((progress, lost) -> lost == null
                                    ? then.with(progress)
                                    : this.<R>rollBackInstead(branch, Transactions.message(lost)))
                            .thenCompose(outcome -> outcome)
                    : rollBackInstead(branch, failure);
        });
    }

    private String whyNot(ClientTransaction work) {
        if (work.failure() != null) {
            return work.failure();
        }
        for (String topic : work.topics()) {
            if (!topicExists.test(topic)) {
                return "topic " + topic + ", to which it has sent, was deleted";
            }
        }
        return null;
    }

    private <R> CompletableFuture<R> rollBackInstead(Branch<ClientTransaction> branch, String why) {
        take(branch.id(), Branch::ended);
        CommandException answer = new CommandException(
                ResponseCode.TRANSACTION_ROLLED_BACK, "branch " + branch.id() + " is rolled back: " + why);
        return undo(branch.work(), why)
                .handle((nothing, failure) -> answer)
                .thenCompose(CompletableFuture::failedFuture);
    }

    /** A client that has not seen the answer to its XA_START yet decides nothing about a branch that another has begun. */
    private static void checkBegunBy(Worker beginner, Branch<ClientTransaction> branch) throws CommandException {
        if (beginner != null && !beginner.equals(branch.work().beginner())) {
            throw new CommandException(
                    ResponseCode.XA_UNKNOWN,
                    "branch " + branch.id() + " was not begun by transaction " + beginner.transaction()
                            + " of this connection");
        }
    }

    // ------------------------------------------------------------------ deciding

    /**
     * Commits a branch; completes when that is durable, or with the {@link StoreException}, and then it is as it was.
     *
     * @param beginner who must have begun it; null for whoever it was
     * @throws CommandException XA_UNKNOWN, XA_PROTOCOL, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK, NO_PERMISSION, SYSTEM_BUSY, or
     *     why it was rolled back
     */
    CompletableFuture<Void> commit(BranchId id, boolean onePhase, Worker beginner, String user)
            throws CommandException {
        Branch<ClientTransaction> branch = table.step(id, found -> {
            checkBegunBy(beginner, found);
            checkMay(found, user);
            found.commit(onePhase);
            return found;
        });
        if (onePhase) {
            CompletableFuture<Void> commit = whenReady(branch, progress -> commitNow(branch, progress));
            outcomes.begun(branch.work(), commit);
            return commit;
        }
        return log(branch, new Control.Commit(branch.work().number(), List.of()))
                .thenRun(() -> delivery.committed(branch.work().delivery()));
    }

    private CompletableFuture<Void> commitNow(Branch<ClientTransaction> branch, List<GroupProgress> progress) {
        ClientTransaction work = branch.work();
        if (work.leavesNothingToLog(progress)) {
            take(branch.id(), Branch::ended);
            work.end();
            return delivery.committed(work.delivery());
        }
        return log(branch, work.commitRecord(progress)).thenRun(() -> delivery.committed(work.delivery()));
    }

    /**
     * Rolls a branch back; completes as {@link #commit}.
     *
     * @throws CommandException XA_UNKNOWN, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK, NO_PERMISSION, SYSTEM_BUSY
     */
    CompletableFuture<Void> rollback(BranchId id, String user) throws CommandException {
        boolean[] undo = new boolean[1];
        boolean[] prepared = new boolean[1];
        Branch<ClientTransaction> branch = table.step(id, found -> {
            checkMay(found, user);
            undo[0] = found.rollback();
            prepared[0] = found.state() == BranchState.ROLLING_BACK;
            return found;
        });
        if (prepared[0]) {
            return rollBackPrepared(
                    branch, counts -> new Control.Rollback(branch.work().number(), counts));
        }
        return undo[0] ? undo(branch.work(), "the transaction manager has rolled it back") : DONE;
    }

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    /** @param record with the counts of what goes back, which are as durable as the rollback itself */
    private CompletableFuture<Void> rollBackPrepared(
            Branch<ClientTransaction> branch, Function<List<GroupProgress>, Control> record) {
        return delivery.raisedCounts(branch.work().delivery())
                .thenCompose(counts -> log(branch, record.apply(counts)))
                .thenCompose(logged -> delivery.rolledBack(branch.work().delivery()));
    }

    /**
     * An operator ends a prepared branch; completes as {@link #commit}.
     *
     * @throws CommandException XA_UNKNOWN, XA_PROTOCOL, SYSTEM_BUSY
     */
    CompletableFuture<Void> decide(BranchId id, boolean commit) throws CommandException {
        Branch<ClientTransaction> branch = table.step(id, found -> {
            found.decide(commit);
            return found;
        });
        LOG.warn(
                "An operator has {} the prepared branch {}, without its transaction manager",
                commit ? "committed" : "rolled back",
                id);
        long number = branch.work().number();
        return commit
                ? log(branch, new Control.Decide(number, true, List.of()))
                        .thenRun(() -> delivery.committed(branch.work().delivery()))
                : rollBackPrepared(branch, counts -> new Control.Decide(number, false, counts));
    }

    /**
     * Forgets what an operator has decided; completes as {@link #commit}.
     *
     * @throws CommandException XA_UNKNOWN, XA_PROTOCOL, NO_PERMISSION, SYSTEM_BUSY
     */
    CompletableFuture<Void> forget(BranchId id, String user) throws CommandException {
        Branch<ClientTransaction> branch = table.step(id, found -> {
            checkMay(found, user);
            found.forget();
            return found;
        });
        return log(branch, new Control.Forget(branch.work().number()));
    }

    // ------------------------------------------------------------------ writing

    private CompletableFuture<Void> log(Branch<ClientTransaction> branch, Control record) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            store.apply(record, new AppendCallback() {
                @Override
                public void appended(AppendResult result) {
                    take(branch.id(), Branch::logged);
                    done.complete(null);
                }

                @Override
                public void failed(StoreException e) {
                    if (!store.isBroken()) {
                        refused(branch);
                    } // else it may be written: nothing more becomes of the branch until the log is opened anew
                    done.completeExceptionally(e);
                }
            });
        } catch (StoreException e) {
            refused(branch);
            done.completeExceptionally(e);
        }
        return done;
    }

    private void refused(Branch<ClientTransaction> branch) {
        boolean[] undo = new boolean[1];
        take(branch.id(), found -> undo[0] = found.refused());
        if (undo[0]) {
            undo(branch.work(), "a connection that worked for it was lost");
        }
    }

    /** A step that a branch of which something is being logged is known to take. */
    private void take(BranchId id, java.util.function.Consumer<Branch<ClientTransaction>> step) {
        try {
            table.step(id, branch -> {
                step.accept(branch);
                return null;
            });
        } catch (CommandException e) {
            throw new IllegalStateException("branch " + id + " has vanished while it was being logged", e);
        }
    }
}
