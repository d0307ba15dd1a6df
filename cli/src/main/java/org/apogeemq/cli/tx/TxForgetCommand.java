package org.apogeemq.cli.tx;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Forgets that a branch was decided by an operator. */
@Command(
        name = "forget",
        description =
                "Forget a branch that an operator has decided, when its transaction manager is gone for good. As long as"
                        + " it is not forgotten, the transaction manager is told of the decision, and forgets it itself.")
final class TxForgetCommand implements Callable<Integer> {
    @Mixin
    private NumberOption which;

    @Mixin
    private Confirmation confirmation;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Transaction transaction;
        try (AdminClient admin = servers.admin()) {
            transaction = which.find(admin);
            if (!transaction.state().startsWith("HEURISTIC")) {
                throw new CommandFailed("The " + transaction + " is " + transaction.state()
                        + ": only what was decided by an operator can be forgotten; decide it first, by commit or"
                        + " rollback");
            }
            confirmation.require("The transaction manager of branch " + transaction.xid()
                    + " will not be told that an operator has decided: " + transaction.state() + ".");
            Decisions.ask(admin, transaction, TransactionDecision.FORGET);
        }
        if (output.json()) {
            output.printJson(
                    Map.of("number", transaction.number(), "broker", transaction.broker(), "decision", "FORGET"));
        } else {
            output.line("The " + transaction + " is forgotten");
        }
        return ExitCode.OK;
    }
}
