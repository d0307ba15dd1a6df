package org.apogeemq.cli.tx;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.TransactionDecision;
import picocli.CommandLine.Mixin;

/** A command that takes a decision about one transaction and says so. */
abstract class DecisionCommand implements Callable<Integer> {
    private final TransactionDecision decision;
    private final String outcome;

    @Mixin
    private NumberOption which;

    @Mixin
    private Confirmation confirmation;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    /** @param outcome what the transaction is then, as a word */
    DecisionCommand(TransactionDecision decision, String outcome) {
        this.decision = decision;
        this.outcome = outcome;
    }

    @Override
    public Integer call() {
        Transaction transaction;
        try (AdminClient admin = servers.admin()) {
            transaction = which.find(admin);
            Decisions.take(admin, transaction, decision, confirmation);
        }
        if (output.json()) {
            output.printJson(Map.of(
                    "number", transaction.number(), "broker", transaction.broker(), "decision", decision.name()));
        } else {
            output.line("The " + transaction + " is " + outcome);
        }
        return ExitCode.OK;
    }
}
