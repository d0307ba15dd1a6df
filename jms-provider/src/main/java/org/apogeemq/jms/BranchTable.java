package org.apogeemq.jms;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.remoting.jms.BranchId;

/**
 * What one XAResource has to do with which branches, and which calls that allows: the part of the XA specification's state
 * tables that concerns one resource. No I/O; the broker has the part that concerns a branch as a whole. Thread-safe.
 *
 * @param <W> the work done for a branch
 */
final class BranchTable<W> {
    /** The call is allowed, as far as this resource is concerned. */
    static final int ALLOWED = XAResource.XA_OK;

    /** A resource and a branch. */
    enum Association {
        /** Nothing to do with each other. */
        NONE,
        /** The session works for it now. */
        ACTIVE,
        /** The session has worked for it, and will go on. */
        SUSPENDED,
        /** The session has worked for it. */
        ENDED
    }

    private record Entry<W>(Association association, W work) {}

    private final Map<BranchId, Entry<W>> entries = new LinkedHashMap<>();
    /** The branch that is ACTIVE; null for none. */
    private BranchId active;

    synchronized Association association(BranchId branch) {
        Entry<W> entry = entries.get(branch);
        return entry == null ? Association.NONE : entry.association();
    }

    /** Null when the session has not worked for the branch. */
    synchronized W work(BranchId branch) {
        Entry<W> entry = entries.get(branch);
        return entry == null ? null : entry.work();
    }

    /** Enters or changes an association; NONE forgets the branch. */
    synchronized void put(BranchId branch, Association association, W work) {
        if (branch.equals(active)) {
            active = null;
        }
        if (association == Association.NONE) {
            entries.remove(branch);
            return;
        }
        entries.put(branch, new Entry<>(association, work));
        if (association == Association.ACTIVE) {
            active = branch;
        }
    }

    /** Whether there is a branch that the session works for now. */
    synchronized boolean isActive() {
        return active != null;
    }

    /** True when all is forgotten. */
    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The branches that are ACTIVE or SUSPENDED. */
    synchronized java.util.List<BranchId> open() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().association() != Association.ENDED)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** {@link #ALLOWED}, or the code of the XAException for {@code start} with these flags. */
    synchronized int start(BranchId branch, int flags) {
        if (flags != XAResource.TMNOFLAGS && flags != XAResource.TMJOIN && flags != XAResource.TMRESUME) {
            return XAException.XAER_INVAL;
        }
        if (active != null) {
            return XAException.XAER_PROTO;
        }
        return switch (association(branch)) {
            case NONE -> flags == XAResource.TMRESUME ? XAException.XAER_NOTA : ALLOWED;
            case SUSPENDED ->
                switch (flags) {
                    case XAResource.TMRESUME -> ALLOWED;
                    case XAResource.TMJOIN -> XAException.XAER_PROTO;
                    default -> XAException.XAER_DUPID;
                };
            case ENDED ->
                switch (flags) {
                    case XAResource.TMJOIN -> ALLOWED;
                    case XAResource.TMRESUME -> XAException.XAER_PROTO;
                    default -> XAException.XAER_DUPID;
                };
            case ACTIVE -> throw new AssertionError("handled before");
        };
    }

    /** {@link #ALLOWED}, or the code of the XAException for {@code end} with these flags. */
    synchronized int end(BranchId branch, int flags) {
        if (flags != XAResource.TMSUCCESS && flags != XAResource.TMFAIL && flags != XAResource.TMSUSPEND) {
            return XAException.XAER_INVAL;
        }
        return switch (association(branch)) {
            case NONE -> XAException.XAER_NOTA;
            case ACTIVE -> ALLOWED;
            case SUSPENDED -> flags == XAResource.TMSUSPEND ? XAException.XAER_PROTO : ALLOWED;
            case ENDED -> XAException.XAER_PROTO;
        };
    }

    /** The same for prepare, commit, rollback and forget: not while this session works for the branch. */
    synchronized int decide(BranchId branch) {
        return switch (association(branch)) {
            case NONE, ENDED -> ALLOWED;
            case ACTIVE, SUSPENDED -> XAException.XAER_PROTO;
        };
    }

    /** The same for {@code recover} with these flags. */
    static int recover(int flags) {
        int scan = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;
        return (flags & ~scan) == 0 ? ALLOWED : XAException.XAER_INVAL;
    }
}
