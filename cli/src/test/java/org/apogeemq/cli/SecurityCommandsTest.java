package org.apogeemq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apogeemq.cli.command.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users and permissions from the command line, at a server that asks who somebody is. */
@Timeout(180)
class SecurityCommandsTest {
    @TempDir
    private Path folder;

    private ServerProcess server;
    private String port;

    @BeforeEach
    void start() throws Exception {
        Path config = Files.writeString(
                folder.resolve("broker.conf"),
                "authenticationEnabled=true\nauthorizationEnabled=true\n"
                        + "initAuthenticationUser={\"username\":\"admin\",\"password\":\"admin-secret\"}\n");
        server = ServerProcess.start(
                "standalone",
                "-c",
                config.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--port",
                "0",
                "--namesrv-port",
                "0");
        port = server.awaitPort("Name server");
        server.awaitLine("Ready");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String as(String user) {
        return "apogee://127.0.0.1:" + port + "?user=" + user + "&password=" + user + "-secret";
    }

    private Run admin(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--uri";
        all[words.length + 1] = as("admin");
        return Run.of(all);
    }

    private Run sendAs(String user) {
        return Run.of("message", "send", "ORDERS.EU", "hello", "--uri", as(user));
    }

    @Test
    void userMaySendWhatItIsGrantedUntilThatIsRevoked() throws Exception {
        assertThat(admin("topic", "create", "ORDERS.EU").code()).isZero();
        assertThat(admin("user", "create", "alice", "--password=alice-secret"))
                .isEqualTo(new Run(0, "User alice of type Normal is created\n", ""));
        Run refused = sendAs("alice");
        assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).hasLineCount(1).contains("alice", "Pub", "Topic:ORDERS%2EEU");

        assertThat(admin("acl", "grant", "alice", "Topic:ORDERS.*", "--actions", "Pub,Get"))
                .isEqualTo(new Run(0, "User alice may Pub, Get on Topic:ORDERS%2E*\n", ""));
        Run sent = sendAs("alice");
        assertThat(sent.code()).as(sent.err()).isZero();
        JsonNode acls = json("acl", "list", "--user", "alice", "--json");
        assertThat(acls).hasSize(1);
        assertThat(acls.get(0).get("resource").asText()).isEqualTo("Topic:ORDERS%2E*");
        assertThat(acls.get(0).get("decision").asText()).isEqualTo("Allow");
        assertThat(admin("acl", "list").out()).contains("alice", "Pub,Get", "everywhere");

        assertThat(admin("acl", "grant", "alice", "Topic:ORDERS.EU", "--actions", "All", "--deny")
                        .out())
                .isEqualTo("User alice may not All on Topic:ORDERS%2EEU\n");
        assertThat(sendAs("alice").code()).isEqualTo(ExitCode.FAILED);
        assertThat(admin("acl", "revoke", "alice", "Topic:ORDERS.EU").code()).isZero();
        assertThat(sendAs("alice").code()).isZero();
        assertThat(admin("acl", "revoke", "alice", "--all").out())
                .isEqualTo("Nothing is said any more about user alice\n");
        assertThat(sendAs("alice").code()).isEqualTo(ExitCode.FAILED);
        assertThat(json("acl", "list", "--json")).isEmpty();
    }

    @Test
    void usersAreListedChangedAndDeleted() throws Exception {
        admin("user", "create", "bob", "--password=bob-secret", "--type", "super");
        assertThat(sendAs("bob").code()).isZero();
        JsonNode users = json("user", "list", "--json");
        assertThat(users.findValuesAsText("user")).containsExactly("admin", "bob");
        assertThat(users.findValuesAsText("type")).containsExactly("Super", "Super");
        assertThat(admin("user", "list").out()).contains("bob").doesNotContain("bob-secret");

        assertThat(admin("user", "update", "bob", "--status", "disable").out()).isEqualTo("User bob is changed\n");
        assertThat(sendAs("bob").code()).isEqualTo(ExitCode.FAILED);
        admin("user", "update", "bob", "--status", "enable", "--password=other-secret");
        assertThat(sendAs("bob").code()).isEqualTo(ExitCode.FAILED);
        admin("user", "update", "bob", "--password=bob-secret");
        assertThat(sendAs("bob").code()).isZero();
        assertThat(admin("user", "delete", "bob").out()).isEqualTo("User bob is deleted\n");
        assertThat(json("user", "list", "--json").findValuesAsText("user")).containsExactly("admin");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        admin("user", "create", "carol", "--password=carol-secret");
        assertFails(admin("user", "create", "carol", "--password=carol-secret"), "'carol' exists already");
        assertFails(admin("user", "update", "nobody", "--status", "disable"), "there is no user 'nobody'");
        assertFails(admin("user", "delete", "admin"), "last enabled one of type Super");
        assertFails(admin("acl", "grant", "nobody", "Topic:T", "--actions", "Pub"), "there is no user 'nobody'");
        assertFails(admin("acl", "grant", "carol", "Queue:T", "--actions", "Pub"), "resource 'Queue:T' is not allowed");
        assertFails(admin("acl", "grant", "carol", "Topic:T", "--actions", "Fly"), "action 'Fly' is not known");
        assertFails(admin("acl", "revoke", "carol", "Topic:T"), "Nothing is said about user carol on Topic:T");
        assertFails(Run.of("user", "list", "--uri", as("carol")), "carol");
        assertFails(Run.of("user", "list", "-n", "127.0.0.1:" + port), "does not say who sends it");
    }

    private static void assertFails(Run run, String text) {
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).hasLineCount(1).contains(text);
    }

    private JsonNode json(String... words) throws Exception {
        Run run = admin(words);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }
}
