package org.apogeemq.broker.xa;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * One transaction branch as a state machine. It says what may be done and what the branch becomes; whoever asks does what
 * follows from it: a method that begins something ({@link #prepare}, {@link #commit}, {@link #rollback}, {@link #forget},
 * {@link #decide}) leaves the branch in a state of its own until {@link #logged} or {@link #refused} tells what the log said.
 * No I/O, no clock, no threads: {@link BranchTable} makes each step atomic.
 *
 * @param <W> what is kept with it
 */
public final class Branch<W> {
    /** How long it is known why a branch was rolled back about which nobody asks. */
    static final long REMEMBER_MILLIS = 3_600_000;

    private static final String LOST = "a connection that worked for it was lost before it was prepared";

    private final BranchId id;
    private final W work;
    private final String owner;
    private final long since;
    private final Set<Worker> workers = new LinkedHashSet<>();
    /** Connections that have worked for it: it is lost with each of them as long as it is not prepared. */
    private final Set<String> contributors = new HashSet<>();

    private BranchState state;
    private BranchState after;
    private BranchState fallback;
    private CommandException rolledBack;
    private long deadline = Long.MAX_VALUE;

    private Branch(BranchId id, W work, String owner, long since, BranchState state) {
        this.id = id;
        this.work = work;
        this.owner = owner;
        this.since = since;
        this.state = state;
    }

    /** A branch that somebody begins to work for. */
    static <W> Branch<W> started(BranchId id, W work, String owner, long since, Worker worker) {
        Branch<W> branch = new Branch<>(id, work, owner, since, BranchState.ACTIVE);
        branch.add(worker);
        return branch;
    }

    /** A branch that the log has: prepared, or ended by an operator. */
    static <W> Branch<W> restored(BranchId id, W work, String owner, long since, BranchState state) {
        return new Branch<>(id, work, owner, since, state);
    }

    /** Its name. */
    public BranchId id() {
        return id;
    }

    /** What is kept with it. */
    public W work() {
        return work;
    }

    /** The user who has begun it, null when nobody was asked who he is. */
    public String owner() {
        return owner;
    }

    /** When it was begun, ms since the epoch. */
    public long since() {
        return since;
    }

    /** Where it stands. */
    public BranchState state() {
        return state;
    }

    /** Who works for it now. */
    public Set<Worker> workers() {
        return Set.copyOf(workers);
    }

    /** Whether the transaction manager has to know of it after a crash. */
    public boolean isInDoubt() {
        BranchState stable = state.isLogging() ? fallback : state;
        return stable == BranchState.PREPARED || stable.isHeuristic();
    }

    /** Whether it holds anything that may be lost: from its beginning until it is decided. */
    public boolean isUndecided() {
        return state != BranchState.ENDED && state != BranchState.ROLLBACK_ONLY && !state.isHeuristic();
    }

    /** Rolls itself back at a time, ms since the epoch, unless it is prepared before. */
    void deadline(long time) {
        deadline = time;
    }

    private void add(Worker worker) {
        workers.add(worker);
        contributors.add(worker.connection());
    }

    /**
     * Another connection, or the same one again, works for it.
     *
     * @throws CommandException why it was rolled back, or XA_PROTOCOL
     */
    public void join(Worker worker) throws CommandException {
        switch (state) {
            case ACTIVE, IDLE -> {
                add(worker);
                state = BranchState.ACTIVE;
            }
            case ROLLBACK_ONLY -> throw rolledBack;
            default -> throw protocol("nobody can work for it");
        }
    }

    /**
     * Somebody works for it no longer.
     *
     * @param failure why it cannot be committed, null when it can
     * @return whether it is rolled back because of that: all that was done in it is to be undone
     * @throws CommandException why it was rolled back before, or XA_PROTOCOL
     */
    public boolean end(Worker worker, String failure) throws CommandException {
        if (state == BranchState.ROLLBACK_ONLY) {
            throw rolledBack;
        }
        if (!workers.remove(worker)) {
            throw protocol("transaction " + worker.transaction() + " does not work for it");
        }
        if (failure != null) {
            mustRollBack(ResponseCode.TRANSACTION_ROLLED_BACK, failure);
            return true;
        }
        if (workers.isEmpty()) {
            state = BranchState.IDLE;
        }
        return false;
    }

    private void mustRollBack(int code, String why) {
        rolledBack = new CommandException(code, "branch " + id + " is rolled back: " + why);
        workers.clear();
        state = BranchState.ROLLBACK_ONLY;
        deadline = Long.MAX_VALUE;
    }

    /**
     * A connection is lost.
     *
     * @return as {@link #end}
     */
    public boolean connectionLost(String connection) {
        if (!contributors.contains(connection)) {
            return false;
        }
        if (state == BranchState.ACTIVE || state == BranchState.IDLE) {
            mustRollBack(ResponseCode.TRANSACTION_ROLLED_BACK, LOST);
            return true;
        }
        if (state.isLogging() && fallback == BranchState.IDLE) {
            fallback = BranchState.ROLLBACK_ONLY;
        }
        return false;
    }

    /**
     * Time goes by, ms since the epoch: what nobody prepares or asks about ends.
     *
     * @return as {@link #end}
     */
    public boolean timeIs(long now) {
        if (state == BranchState.ROLLBACK_ONLY) {
            if (deadline == Long.MAX_VALUE) {
                deadline = now + REMEMBER_MILLIS;
            } else if (now >= deadline) {
                state = BranchState.ENDED;
            }
            return false;
        }
        if (now < deadline || state != BranchState.ACTIVE && state != BranchState.IDLE) {
            return false;
        }
        mustRollBack(ResponseCode.TRANSACTION_TIMED_OUT, "its time was over");
        return true;
    }

    /**
     * It is to be prepared: PREPARING until {@link #logged}, {@link #refused} or {@link #ended}.
     *
     * @throws CommandException why it was rolled back (and it is gone), XA_PROTOCOL or SYSTEM_BUSY
     */
    public void prepare() throws CommandException {
        switch (state) {
            case IDLE -> begin(BranchState.PREPARING, BranchState.PREPARED);
            case ROLLBACK_ONLY -> {
                state = BranchState.ENDED;
                throw rolledBack;
            }
            case ACTIVE -> throw protocol("it cannot be prepared before its work has ended");
            default -> throw protocol("it cannot be prepared now");
        }
    }

    /**
     * It is to be committed: COMMITTING until {@link #logged}, {@link #refused} or {@link #ended}.
     *
     * @param onePhase it was not prepared
     * @throws CommandException why it was rolled back (and it is gone), HEURISTIC_COMMIT, HEURISTIC_ROLLBACK, XA_PROTOCOL or
     *     SYSTEM_BUSY
     */
    public void commit(boolean onePhase) throws CommandException {
        checkNotDecided();
        if (state == BranchState.ROLLBACK_ONLY && onePhase) {
            state = BranchState.ENDED;
            throw rolledBack;
        }
        if (state != (onePhase ? BranchState.IDLE : BranchState.PREPARED)) {
            throw protocol(onePhase ? "it cannot be committed in one phase" : "it cannot be committed");
        }
        begin(BranchState.COMMITTING, BranchState.ENDED);
    }

    /**
     * It is to be rolled back. When it was prepared it is ROLLING_BACK until {@link #logged} or {@link #refused}, else it is
     * ENDED at once.
     *
     * @return whether what was done in it is to be undone
     * @throws CommandException HEURISTIC_COMMIT, HEURISTIC_ROLLBACK or SYSTEM_BUSY
     */
    public boolean rollback() throws CommandException {
        checkNotDecided();
        boolean undo = state != BranchState.ROLLBACK_ONLY;
        if (state == BranchState.PREPARED) {
            begin(BranchState.ROLLING_BACK, BranchState.ENDED);
        } else {
            workers.clear();
            state = BranchState.ENDED;
        }
        return undo;
    }

    private void checkNotDecided() throws CommandException {
        if (state == BranchState.HEURISTIC_COMMIT) {
            throw refusal(ResponseCode.HEURISTIC_COMMIT, "it stays in the list of branches until it is forgotten");
        }
        if (state == BranchState.HEURISTIC_ROLLBACK) {
            throw refusal(ResponseCode.HEURISTIC_ROLLBACK, "it stays in the list of branches until it is forgotten");
        }
        if (state.isLogging()) {
            throw refusal(ResponseCode.SYSTEM_BUSY, "ask again shortly");
        }
    }

    /**
     * An operator ends it: COMMITTING or ROLLING_BACK until {@link #logged} or {@link #refused}, and HEURISTIC_COMMIT or
     * HEURISTIC_ROLLBACK then.
     *
     * @throws CommandException XA_PROTOCOL, SYSTEM_BUSY
     */
    public void decide(boolean commit) throws CommandException {
        if (state.isLogging()) {
            checkNotDecided();
        }
        if (state != BranchState.PREPARED) {
            throw protocol("only a prepared branch can be ended by an operator");
        }
        if (commit) {
            begin(BranchState.COMMITTING, BranchState.HEURISTIC_COMMIT);
        } else {
            begin(BranchState.ROLLING_BACK, BranchState.HEURISTIC_ROLLBACK);
        }
    }

    /**
     * That an operator has ended it is to be forgotten: FORGETTING until {@link #logged} or {@link #refused}.
     *
     * @throws CommandException XA_PROTOCOL, SYSTEM_BUSY
     */
    public void forget() throws CommandException {
        if (!state.isHeuristic()) {
            if (state.isLogging()) {
                checkNotDecided();
            }
            throw protocol("only a branch that was ended by an operator can be forgotten");
        }
        begin(BranchState.FORGETTING, BranchState.ENDED);
    }

    private void begin(BranchState during, BranchState then) {
        fallback = state;
        after = then;
        state = during;
    }

    /** What was begun is in the log. */
    public void logged() {
        checkLogging();
        state = after;
    }

    /**
     * What was begun is not in the log.
     *
     * @return as {@link #end}
     */
    public boolean refused() {
        checkLogging();
        if (fallback == BranchState.ROLLBACK_ONLY) {
            mustRollBack(ResponseCode.TRANSACTION_ROLLED_BACK, LOST);
            return true;
        }
        state = fallback;
        return false;
    }

    /** What was begun ends without the log: nothing was done in the branch, or it cannot be committed. */
    public void ended() {
        checkLogging();
        state = BranchState.ENDED;
    }

    private void checkLogging() {
        if (!state.isLogging()) {
            throw new IllegalStateException("branch " + id + " " + state.words() + ", nothing of it is being logged");
        }
    }

    private CommandException protocol(String what) {
        return refusal(ResponseCode.XA_PROTOCOL, what);
    }

    private CommandException refusal(int code, String what) {
        return new CommandException(code, "branch " + id + " " + state.words() + ": " + what);
    }
}
