package org.apogeemq.cli.tx;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Commits what is in doubt. */
@Command(
        name = "commit",
        description =
                "Commit a transaction that is in doubt: a prepared branch, whose transaction manager does not come back, or a half"
                        + " message, set aside or not.")
final class TxCommitCommand implements Callable<Integer> {
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
            Decisions.decide(admin, transaction, TransactionDecision.COMMIT, confirmation);
        }
        if (output.json()) {
            output.printJson(
                    Map.of("number", transaction.number(), "broker", transaction.broker(), "decision", "COMMIT"));
        } else {
            output.line("The " + transaction + " is committed");
        }
        return ExitCode.OK;
    }
}
