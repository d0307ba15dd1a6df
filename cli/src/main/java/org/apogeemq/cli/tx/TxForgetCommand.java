package org.apogeemq.cli.tx;

import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Command;

/** Forgets that a branch was decided by an operator. */
@Command(
        name = "forget",
        description =
                "Forget a branch that an operator has decided, when its transaction manager is gone for good. As long as"
                        + " it is not forgotten, the transaction manager is told of the decision, and forgets it itself.")
final class TxForgetCommand extends DecisionCommand {
    TxForgetCommand() {
        super(TransactionDecision.FORGET, "forgotten");
    }
}
