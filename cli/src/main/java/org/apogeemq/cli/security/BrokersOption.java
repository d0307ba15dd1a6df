package org.apogeemq.cli.security;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.remoting.protocol.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The brokers that a command is about: each keeps users and permissions of its own. */
final class BrokersOption {
    @Option(names = "--broker", paramLabel = "NAME", description = "One broker only; default: all.")
    private String broker;

    @Mixin
    private ServerOption servers;

    /** Sends one request to each. */
    void change(Command request) {
        each((admin, master) -> admin.ask(master.getValue(), request));
    }

    /** Does something with each, in the order of their names. */
    void each(BiConsumer<AdminClient, Map.Entry<String, InetSocketAddress>> action) {
        try (AdminClient admin = servers.admin()) {
            Masters.of(admin, broker).entrySet().forEach(master -> action.accept(admin, master));
        }
    }
}
