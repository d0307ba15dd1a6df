package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/**
 * Headers of the extension commands that end, list and recover transactions. A branch is named by its xid: {@link
 * org.apogeemq.remoting.jms.BranchId#toString()}.
 */
public final class TransactionHeaders {
    private TransactionHeaders() {}

    /** A transaction of the connection begins to work for a branch. */
    public record XaStartRequest(
            @Doc("number on this connection") long transaction,
            @Required @Doc("the branch") String xid,
            @Doc("true: the branch is there already") boolean join,

            @Doc("seconds after which it is rolled back unless prepared; 0: none")
            int timeoutSeconds) {}

    /** A transaction of the connection works for its branch no longer. */
    public record XaEndRequest(
            @Doc("number on this connection") long transaction,
            @Doc("true: the branch can only be rolled back") boolean fail,

            @Doc("sent under the number: with any other number there 30116, and nothing is done; absent: not looked at")
            Integer messages) {}

    /** Names a branch. */
    public record BranchRequest(@Required @Doc("the branch") String xid) {}

    /** Prepares a branch. */
    public record XaPrepareRequest(
            @Required @Doc("the branch") String xid,

            @Doc("number on this connection that has begun it: another's is unknown; absent: whoever has begun it")
            Long transaction) {}

    /** How a branch voted. */
    public record XaPrepareResponse(
            @Required @Doc("OK or READ_ONLY") BranchVote vote) {}

    /** Commits a branch. */
    public record XaCommitRequest(
            @Required @Doc("the branch") String xid,
            @Doc("true: it is not prepared") boolean onePhase,

            @Doc("as in XA_PREPARE") Long transaction) {}

    /** A page of the branches that the transaction manager has to know of. */
    public record XaRecoverRequest(
            @Doc("the last one of the page before; absent: begin")
            String after,

            @Doc("at most so many, 1 to 1000") int max) {}

    /** A page of the transactions. */
    public record ListTransactionsRequest(
            @Doc("number of the last one of the page before, 0 to begin")
            long after,

            @Doc("at most so many, 1 to 200") int max) {}

    /** What an operator decides. */
    public record DecideTransactionRequest(
            @Doc("the broker's number of the transaction") long transaction,
            @Required @Doc("COMMIT, ROLLBACK or FORGET") TransactionDecision decision) {}

    /** Names a local transaction whose commit was not answered. */
    public record CommitOutcomeRequest(
            @Required @Doc("key of the connection that sent the COMMIT, see HELLO")
            String connectionKey,

            @Doc("number on that connection") long transaction,

            @Doc("ms: the COMMIT was sent so long ago at most when this is answered; absent: any time")
            Long withinMillis) {}

    /** What became of it. */
    public record CommitOutcomeResponse(
            @Required @Doc("COMMITTED or ROLLED_BACK") CommitOutcome outcome) {}
}
