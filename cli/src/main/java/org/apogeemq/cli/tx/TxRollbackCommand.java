package org.apogeemq.cli.tx;

import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Command;

/** Rolls back what is in doubt. */
@Command(
        name = "rollback",
        description =
                "Roll back a transaction that is in doubt: a prepared branch, whose transaction manager does not come back, or"
                        + " a half message, set aside or not.")
final class TxRollbackCommand extends DecisionCommand {
    TxRollbackCommand() {
        super(TransactionDecision.ROLLBACK, "rolled back");
    }
}
