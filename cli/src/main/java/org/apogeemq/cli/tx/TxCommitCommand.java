package org.apogeemq.cli.tx;

import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Command;

/** Commits what is in doubt. */
@Command(
        name = "commit",
        description =
                "Commit a transaction that is in doubt: a prepared branch, whose transaction manager does not come back, or a half"
                        + " message, set aside or not.")
final class TxCommitCommand extends DecisionCommand {
    TxCommitCommand() {
        super(TransactionDecision.COMMIT, "committed");
    }
}
