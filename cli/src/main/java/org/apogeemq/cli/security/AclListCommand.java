package org.apogeemq.cli.security;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.body.AclInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All permissions. */
@Command(name = "list", description = "List permissions. Users of type Super need none.")
final class AclListCommand implements Callable<Integer> {
    @Option(names = "--user", paramLabel = "USER", description = "Of one user only; default: of all.")
    private String user;

    @Mixin
    private BrokersOption brokers;

    @Mixin
    private Output output;

    private record Row(
            String user,
            String resource,
            String decision,
            List<String> actions,
            List<String> from,
            String policy,
            Set<String> brokers) {}

    @Override
    public Integer call() {
        Map<String, Row> rows = new TreeMap<>();
        brokers.each((admin, master) -> Security.acls(admin, master.getValue()).stream()
                .filter(acl -> user == null || user.equals(Security.user(acl.subject())))
                .forEach(acl -> add(rows, acl, master.getKey())));
        if (output.json()) {
            output.printJson(rows.values());
        } else {
            output.table(
                    List.of("USER", "RESOURCE", "DECISION", "ACTIONS", "FROM", "POLICY", "BROKERS"),
                    rows.values().stream()
                            .map(row -> List.of(
                                    row.user(),
                                    row.resource(),
                                    row.decision(),
                                    String.join(",", row.actions()),
                                    row.from().isEmpty() ? "everywhere" : String.join(",", row.from()),
                                    row.policy(),
                                    String.join(",", row.brokers())))
                            .toList());
        }
        return ExitCode.OK;
    }

    private static void add(Map<String, Row> rows, AclInfo acl, String broker) {
        for (AclInfo.Policy policy : acl.policies()) {
            for (AclInfo.Entry entry : policy.entries()) {
                String key = acl.subject() + " " + policy.policyType() + " " + entry;
                rows.computeIfAbsent(
                                key,
                                k -> new Row(
                                        Security.user(acl.subject()),
                                        entry.resource(),
                                        entry.decision(),
                                        entry.actions(),
                                        entry.sourceIps(),
                                        policy.policyType(),
                                        new TreeSet<>()))
                        .brokers()
                        .add(broker);
            }
        }
    }
}
