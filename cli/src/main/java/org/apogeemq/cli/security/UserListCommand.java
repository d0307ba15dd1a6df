package org.apogeemq.cli.security;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.UserInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** All users. */
@Command(name = "list", description = "List the users, without their passwords.")
final class UserListCommand implements Callable<Integer> {
    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    private record Row(String user, String type, boolean enabled, Set<String> brokers) {}

    @Override
    public Integer call() {
        Map<String, Row> rows = new TreeMap<>();
        brokers.each((admin, master) -> Security.users(admin, master.getValue())
                .forEach(user -> rows.computeIfAbsent(user.toString(), key -> row(user))
                        .brokers()
                        .add(master.getKey())));
        if (output.json()) {
            output.printJson(rows.values());
        } else {
            output.table(
                    List.of("USER", "TYPE", "ENABLED", "BROKERS"),
                    rows.values().stream()
                            .map(row -> List.of(
                                    row.user(),
                                    row.type(),
                                    row.enabled() ? "yes" : "no",
                                    String.join(",", row.brokers())))
                            .toList());
        }
        return ExitCode.OK;
    }

    private static Row row(UserInfo user) {
        return new Row(
                user.username(),
                user.userType(),
                UserStatus.ENABLE.toString().equals(user.userStatus()),
                new TreeSet<>());
    }
}
