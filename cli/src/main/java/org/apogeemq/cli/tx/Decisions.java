package org.apogeemq.cli.tx;

import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.TransactionDecision;
import org.apogeemq.remoting.header.TransactionHeaders.DecideTransactionRequest;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** What an operator decides. */
final class Decisions {
    private Decisions() {}

    /**
     * Commits or rolls back a prepared branch or a half message, or forgets a branch that an operator has decided.
     *
     * @throws CommandFailed when it is not what the decision is about, is not confirmed, or the broker refuses
     */
    static void take(AdminClient admin, Transaction transaction, TransactionDecision decision, Confirmation confirm) {
        if (decision == TransactionDecision.FORGET) {
            forget(admin, transaction, confirm);
        } else {
            decide(admin, transaction, decision, confirm);
        }
    }

    private static void forget(AdminClient admin, Transaction transaction, Confirmation confirm) {
        if (!isDecided(transaction)) {
            throw new CommandFailed("The " + transaction + " is " + transaction.state()
                    + ": only what was decided by an operator can be forgotten; decide it first, by commit or"
                    + " rollback");
        }
        confirm.require("The transaction manager of branch " + transaction.xid()
                + " will not be told that an operator has decided: " + transaction.state() + ".");
        ask(admin, transaction, TransactionDecision.FORGET);
    }

    /** By an operator. */
    private static boolean isDecided(Transaction transaction) {
        return transaction.state().startsWith("HEURISTIC");
    }

    private static void decide(
            AdminClient admin, Transaction transaction, TransactionDecision decision, Confirmation confirm) {
        boolean commit = decision == TransactionDecision.COMMIT;
        if (transaction.half() != null) {
            confirm.require("This " + (commit ? "delivers" : "discards") + " a half message of producer group "
                    + transaction.producerGroup() + ", whatever became of its local transaction.");
            end(admin, transaction, commit);
            return;
        }
        if (!transaction.state().equals(Transaction.PREPARED)) {
            throw new CommandFailed("Transaction " + transaction.number() + " is " + transaction.state()
                    + ": only a PREPARED one is in doubt; this one "
                    + (isDecided(transaction)
                            ? "was decided by an operator already"
                            : "is decided by its client, and rolled back when the client's connection ends"));
        }
        confirm.require("This is a heuristic " + (commit ? "commit" : "rollback") + " of branch " + transaction.xid()
                + ": if its transaction manager decides otherwise, its resources disagree for good.");
        ask(admin, transaction, decision);
    }

    private static void end(AdminClient admin, Transaction transaction, boolean commit) {
        HalfMessageInfo half = transaction.half();
        EndTransactionRequest request = new EndTransactionRequest(
                half.topic(),
                half.producerGroup(),
                half.number(),
                half.position(),
                commit ? SysFlag.COMMITTED : SysFlag.ROLLED_BACK,
                true,
                half.msgId(),
                half.uniqueKey(),
                transaction.broker());
        admin.ask(transaction.address(), Command.request(RequestCode.END_TRANSACTION, request, null));
    }

    /** Tells the broker. */
    private static void ask(AdminClient admin, Transaction transaction, TransactionDecision decision) {
        admin.ask(
                transaction.address(),
                Command.request(
                        RequestCode.DECIDE_TRANSACTION,
                        new DecideTransactionRequest(transaction.number(), decision),
                        null));
    }
}
