package org.apogeemq.interop.narayana;

import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.interop.narayana.Gates.Gate;

/** A resource with gates before and after what the transaction manager asks of it. */
final class GatedXAResource extends ForwardingXAResource {
    /** What the resource is in its transaction. */
    enum Role {
        /** It is the queue's: the gates of end, prepare and commit are here. */
        QUEUE,
        /** It was enlisted first: the decision has been logged when its commit is asked for. */
        FIRST,
        /** It was enlisted last: the decision has not been logged when its prepare is answered. */
        LAST
    }

    private final Gates gates;
    private final Set<Role> roles;

    GatedXAResource(XAResource resource, Gates gates, Set<Role> roles) {
        super(resource);
        this.gates = gates;
        this.roles = roles;
    }

    private void pass(Role role, Gate gate) {
        if (roles.contains(role)) {
            gates.pass(gate);
        }
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        pass(Role.QUEUE, Gate.BEFORE_END);
        super.end(xid, flags);
        pass(Role.QUEUE, Gate.AFTER_END);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        pass(Role.QUEUE, Gate.BEFORE_PREPARE);
        int vote = super.prepare(xid);
        pass(Role.QUEUE, Gate.AFTER_PREPARE);
        pass(Role.LAST, Gate.BEFORE_DECISION);
        return vote;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        pass(Role.FIRST, Gate.AFTER_DECISION);
        pass(Role.QUEUE, Gate.BEFORE_COMMIT);
        super.commit(xid, onePhase);
        pass(Role.QUEUE, Gate.AFTER_COMMIT);
    }
}
