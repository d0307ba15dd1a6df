package org.apogeemq.broker.xa;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * All branches of a broker by name. Each step of a branch is atomic; what follows from it, above all what has to be written,
 * is done outside. Does no I/O; never waits for more than another's step. Thread-safe.
 *
 * @param <W> what is kept with each
 */
public final class BranchTable<W> {
    /**
     * What is done with a branch at a time at which nobody else does anything with it.
     *
     * @param <W> what is kept with it
     * @param <R> what is made known
     */
    public interface Step<W, R> {
        /** Must not block. */
        R take(Branch<W> branch) throws CommandException;
    }

    private final ConcurrentHashMap<BranchId, Branch<W>> branches = new ConcurrentHashMap<>();

    /**
     * Begins a branch.
     *
     * @param max as many may be there
     * @param deadline when it is rolled back unless prepared, ms since the epoch; Long.MAX_VALUE for never
     * @throws CommandException XA_DUPLICATE, LIMIT_EXCEEDED
     */
    public void start(BranchId id, W work, String owner, Worker worker, long now, long deadline, int max)
            throws CommandException {
        Branch<W> started = Branch.started(id, work, owner, now, worker);
        started.deadline(deadline);
        if (branches.size() >= max && !forgetRolledBack()) {
            throw new CommandException(
                    ResponseCode.LIMIT_EXCEEDED,
                    branches.size() + " transaction branches are open, prepared or not forgotten, more are not taken"
                            + " (maxXaBranches)");
        }
        Branch<W> there = branches.putIfAbsent(id, started);
        if (there != null) {
            throw new CommandException(ResponseCode.XA_DUPLICATE, "branch " + id + " exists already");
        }
    }

    /** Those that nobody has asked about make room; false when there are none. */
    private boolean forgetRolledBack() {
        int before = branches.size();
        for (BranchId id : branches.keySet()) {
            branches.computeIfPresent(id, (key, branch) -> branch.state() == BranchState.ROLLBACK_ONLY ? null : branch);
        }
        return branches.size() < before;
    }

    /** Adds a branch that the log has. */
    public void restore(BranchId id, W work, String owner, long since, BranchState state) {
        branches.put(id, Branch.restored(id, work, owner, since, state));
    }

    /**
     * Takes a step of a branch, which is forgotten when it has ended by that.
     *
     * @throws CommandException XA_UNKNOWN, or as the step
     */
    public <R> R step(BranchId id, Step<W, R> step) throws CommandException {
        List<R> result = new ArrayList<>(1);
        List<CommandException> refused = new ArrayList<>(1);
        refused.add(new CommandException(ResponseCode.XA_UNKNOWN, "there is no branch " + id + " at this broker"));
        branches.computeIfPresent(id, (key, branch) -> {
            refused.clear();
            try {
                result.add(step.take(branch));
            } catch (CommandException e) {
                refused.add(e);
            }
            return branch.state() == BranchState.ENDED ? null : branch;
        });
        if (!refused.isEmpty()) {
            throw refused.get(0);
        }
        return result.get(0);
    }

    /** Takes a step of each branch, in no order; those that have ended meanwhile are left out. */
    public <R> List<R> each(Function<Branch<W>, R> step) {
        List<R> results = new ArrayList<>();
        for (BranchId id : branches.keySet()) {
            branches.computeIfPresent(id, (key, branch) -> {
                results.add(step.apply(branch));
                return branch.state() == BranchState.ENDED ? null : branch;
            });
        }
        return results;
    }

    /** Whether there is a branch with a name. */
    public boolean has(BranchId id) {
        return branches.containsKey(id);
    }

    /** How many there are. */
    public int size() {
        return branches.size();
    }
}
