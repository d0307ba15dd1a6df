package org.apogeemq.cli.tx;

import org.apogeemq.cli.admin.AdminClient;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which transaction: mixed into every command about one. */
final class NumberOption {
    @Parameters(paramLabel = "NUMBER", description = "Number, as 'apogee tx list' shows it.")
    private long number;

    @Option(
            names = "--broker",
            paramLabel = "NAME",
            description = "Its broker; needed when several have such a number.")
    private String broker;

    Transaction find(AdminClient admin) {
        return Transactions.find(admin, number, broker);
    }
}
