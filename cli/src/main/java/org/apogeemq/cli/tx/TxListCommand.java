package org.apogeemq.cli.tx;

import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All transactions that are not decided, or were decided by an operator and not forgotten. */
@Command(
        name = "list",
        description =
                "List transactions that are not decided, half messages among them, oldest first; and branches that an"
                        + " operator has decided and their transaction manager has not yet heard of.")
final class TxListCommand implements Callable<Integer> {
    @Option(names = "--broker", paramLabel = "NAME", description = "One broker only; default: all.")
    private String broker;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        List<Transaction> all;
        try (AdminClient admin = servers.admin()) {
            all = Transactions.all(admin, broker);
        }
        if (output.json()) {
            output.printJson(all);
        } else {
            output.table(
                    List.of("NUMBER", "BROKER", "KIND", "STATE", "SINCE", "MESSAGES", "ACKNOWLEDGED", "OF"),
                    all.stream().map(TxListCommand::row).toList());
        }
        return ExitCode.OK;
    }

    private static List<String> row(Transaction transaction) {
        return List.of(
                Long.toString(transaction.number()),
                transaction.broker(),
                transaction.kind().name(),
                transaction.state(),
                transaction.since(),
                Integer.toString(transaction.messages()),
                Integer.toString(transaction.acknowledged()),
                transaction.owner());
    }
}
