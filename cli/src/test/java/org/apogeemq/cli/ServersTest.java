package org.apogeemq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.apogeemq.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers as processes of their own: what they say, what the other commands do with them, how they end. */
@Timeout(180)
class ServersTest {
    private static final int SIGTERM_EXIT = 143;
    /** Longest wait for a message that is there, in milliseconds. */
    private static final int WAIT = 60_000;

    private static final String FOR_LONG = Integer.toString(WAIT);

    @TempDir
    private Path folder;

    private ServerProcess standalone() throws Exception {
        return ServerProcess.start("standalone", "--data", folder.toString(), "--port", "0", "--namesrv-port", "0");
    }

    @Test
    void standaloneTellsWhatItDoesServesAndStopsCleanlyOnSigterm() throws Exception {
        try (ServerProcess server = standalone()) {
            server.awaitLine("ApogeeMQ ");
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Data folder is " + folder);
            server.awaitLine("The data folder was empty");
            server.awaitPort("Broker");
            server.awaitLine("Ready");

            assertThat(Run.of("topic", "create", "ORDERS", "--queues", "4", "--uri", uri))
                    .isEqualTo(new Run(0, "Topic ORDERS has 4 queue(s) on " + brokerName(uri) + "\n", ""));
            assertThat(server.terminate()).isEqualTo(SIGTERM_EXIT);
            server.awaitLine("Stopped; everything accepted is on disk");
        }
    }

    @Test
    void topicsAreCreatedListedShownAndDeletedAndSurviveARestart() throws Exception {
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Ready");
            Run.of("topic", "create", "ORDERS.EU", "--queues", "2", "--uri", uri);
            Run.of("topic", "create", "OLD", "--uri", uri);
            assertThat(Run.of("topic", "delete", "OLD", "--uri", uri).out()).isEqualTo("Topic OLD is deleted\n");
            assertThat(server.terminate()).isEqualTo(SIGTERM_EXIT);
        }
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("The log was complete");
            server.awaitLine("Ready");
            Run list = Run.of("topic", "list", "--uri", uri, "--json");
            JsonNode topics = new ObjectMapper().readTree(list.out());
            assertThat(topics.findValuesAsText("topic")).contains("ORDERS%2EEU").doesNotContain("OLD", "TBW102");
            Run stats = Run.of("topic", "stats", "ORDERS.EU", "--uri", uri);
            assertThat(stats.code()).as(stats.err()).isZero();
            assertThat(stats.out()).hasLineCount(3).contains("BROKER", "QUEUE", "MESSAGES");
            Run missing = Run.of("topic", "stats", "OLD", "--uri", uri);
            assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
            assertThat(missing.err()).hasLineCount(1).contains("There is no topic 'OLD'");
            Run nowhere = Run.of("topic", "create", "T", "--broker", "nobody", "--uri", uri);
            assertThat(nowhere.err()).contains("There is no broker 'nobody'").contains(brokerName(uri));
            Run badName = Run.of("topic", "create", "T", "--queues", "0", "--uri", uri);
            assertThat(badName.code()).isEqualTo(ExitCode.FAILED);
            assertThat(badName.err()).hasLineCount(1);
        }
    }

    @Test
    void groupsAreListedShownSetBackAndDeleted() throws Exception {
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Ready");
            Run.of("message", "send", "ORDERS", "hello", "--count", "3", "--uri", uri);
            Run.of("message", "receive", "ORDERS", "--count", "3", "--wait", FOR_LONG, "--uri", uri);
            ObjectMapper json = new ObjectMapper();
            Run offsets = Run.of("group", "offsets", "JMSQ_ORDERS", "--uri", uri, "--json");
            assertThat(json.readTree(offsets.out()).get(0).get("committed").asLong())
                    .as(offsets.err())
                    .isEqualTo(3);

            Run dry = Run.of(
                    "group", "reset", "JMSQ_ORDERS", "--topic", "ORDERS", "--to-first", "--dry-run", "--uri", uri);
            assertThat(dry.out()).contains("FROM", "TO").endsWith("Nothing is changed (--dry-run)\n");
            assertThat(notConsumed(uri)).isZero();
            Run.of(
                    "group",
                    "reset",
                    "JMSQ_ORDERS",
                    "--topic",
                    "ORDERS",
                    "--to-time",
                    "2020-01-01T00:00:00Z",
                    "--uri",
                    uri);
            assertThat(notConsumed(uri)).isEqualTo(3);
            Run again = Run.of("message", "receive", "ORDERS", "--count", "3", "--wait", FOR_LONG, "--uri", uri);
            assertThat(again.code()).as(again.err()).isZero();

            assertThat(Run.of("group", "create", "billing", "--max-retries", "2", "--uri", uri)
                            .out())
                    .isEqualTo("Group billing may consume on " + brokerName(uri) + ", 2 retries\n");
            assertThat(Run.of("group", "list", "--uri", uri).out()).contains("billing", "JMSQ_ORDERS");
            assertThat(Run.of("group", "delete", "billing", "--dry-run", "--uri", uri)
                            .out())
                    .contains("would be deleted");
            assertThat(Run.of("group", "delete", "billing", "--uri", uri).out()).contains("is deleted");
            assertThat(Run.of("group", "list", "--uri", uri).out()).doesNotContain("billing");

            Run unknown = Run.of("group", "reset", "nobody", "--topic", "ORDERS", "--to-end", "--uri", uri);
            assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
            assertThat(unknown.err()).hasLineCount(1).contains("'nobody'", "does not exist");
            Run nowhere = Run.of("group", "reset", "g", "--topic", "ORDERS", "--uri", uri);
            assertThat(nowhere.code()).isEqualTo(ExitCode.USAGE);
        }
    }

    private static long notConsumed(String uri) throws Exception {
        Run list = Run.of("group", "list", "--uri", uri, "--json");
        for (JsonNode row : new ObjectMapper().readTree(list.out())) {
            if (row.get("group").asText().equals("JMSQ_ORDERS")) {
                return row.get("notConsumed").asLong();
            }
        }
        throw new AssertionError("JMSQ_ORDERS is not listed: " + list.out() + list.err());
    }

    @Test
    void messagesAreSentBrowsedLookedUpAndReceivedAlsoAfterAKill() throws Exception {
        String id;
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Ready");
            Run sent = Run.of(
                    "message",
                    "send",
                    "ORDERS.EU",
                    "one coffee",
                    "--keys",
                    "order-1",
                    "--type",
                    "drink",
                    "-p",
                    "table=7",
                    "--uri",
                    uri);
            assertThat(sent.code()).as(sent.err()).isZero();
            id = sent.out().strip();
            assertThat(id).startsWith("ID:");
            assertThat(Run.of("message", "send", "ORDERS.EU", "tea", "--count", "2", "--json", "--uri", uri)
                            .code())
                    .isZero();
            server.kill();
        }
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Recovered in");
            server.awaitLine("Ready");
            assertThat(json("message", "browse", "ORDERS.EU", "--json", "--uri", uri)
                            .findValuesAsText("text"))
                    .containsExactly("one coffee", "tea", "tea");
            for (String[] wanted : new String[][] {{"--id", id}, {"--key", "order-1"}}) {
                JsonNode found = json("message", "get", "ORDERS.EU", wanted[0], wanted[1], "--json", "--uri", uri);
                assertThat(found).hasSize(1);
                assertThat(found.get(0).get("text").asText()).isEqualTo("one coffee");
                assertThat(found.get(0).get("id").asText()).isEqualTo(id);
            }
            Run none = Run.of("message", "get", "ORDERS.EU", "--key", "order-2", "--uri", uri);
            assertThat(none.code()).isEqualTo(ExitCode.FAILED);
            assertThat(none.err()).hasLineCount(1).contains("has key 'order-2'");

            JsonNode received = receiveFromTableSeven(uri);
            assertThat(received.get(0).get("id").asText()).isEqualTo(id);
            assertThat(received.get(0).get("properties").get("JMSType").asText())
                    .isEqualTo("drink");
            assertThat(Run.of("message", "receive", "ORDERS.EU", "--count", "3", "--wait", "3000", "--uri", uri))
                    .satisfies(run -> assertThat(run.code()).isEqualTo(ExitCode.FAILED))
                    .satisfies(run -> assertThat(run.out()).contains("tea").doesNotContain("one coffee"));
        }
    }

    @Test
    void durableSubscriptionOfATopicKeepsItsMessages() throws Exception {
        try (ServerProcess server = standalone()) {
            String uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
            server.awaitLine("Ready");
            assertThat(receiveDurably(uri, 500).out()).contains("Nothing within 500 ms");
            assertThat(Run.of("message", "send", "PRICES", "4.10", "--topic", "--uri", uri)
                            .code())
                    .isZero();
            Run received = receiveDurably(uri, WAIT);
            assertThat(received.code()).as(received.err()).isZero();
            assertThat(received.out()).contains("4.10");
        }
    }

    private static JsonNode receiveFromTableSeven(String uri) throws Exception {
        return json(
                "message",
                "receive",
                "ORDERS.EU",
                "--selector",
                "table = '7'",
                "--wait",
                FOR_LONG,
                "--json",
                "--uri",
                uri);
    }

    private static Run receiveDurably(String uri, int waitMillis) {
        return Run.of(
                "message",
                "receive",
                "PRICES",
                "--topic",
                "--durable",
                "d",
                "--client-id",
                "c",
                "--wait",
                Integer.toString(waitMillis),
                "--uri",
                uri);
    }

    @Test
    void nameServerAndBrokerRunInTwoProcesses() throws Exception {
        try (ServerProcess nameServer = ServerProcess.start(
                "namesrv", "--port", "0", "--data", folder.resolve("ns").toString())) {
            String address = "127.0.0.1:" + nameServer.awaitPort("Name server");
            nameServer.awaitLine("Ready");
            try (ServerProcess broker = ServerProcess.start(
                    "broker", "--port", "0", "--data", folder.resolve("b").toString(), "-n", address)) {
                broker.awaitLine("Ready");
                assertThat(Run.of("topic", "create", "ORDERS", "-n", address).code())
                        .isZero();
                assertThat(broker.terminate()).isEqualTo(SIGTERM_EXIT);
            }
            assertThat(Run.of("topic", "create", "ORDERS", "-n", address).err())
                    .contains("No broker is registered with the name server");
            assertThat(nameServer.terminate()).isEqualTo(SIGTERM_EXIT);
        }
    }

    @Test
    void secondServerOnAFolderIsRefusedInOneLine() throws Exception {
        try (ServerProcess first = standalone()) {
            first.awaitLine("Ready");
            try (ServerProcess second = standalone()) {
                assertThat(second.awaitLine("apogee: ")).contains(folder.toString());
                assertThat(second.awaitExit()).isEqualTo(ExitCode.FAILED);
            }
        }
    }

    @Test
    void usedPortIsRefusedInOneLine() throws Exception {
        try (ServerProcess first = standalone()) {
            String port = first.awaitPort("Name server");
            first.awaitLine("Ready");
            try (ServerProcess second = ServerProcess.start(
                    "namesrv", "--port", port, "--data", folder.resolve("2").toString())) {
                assertThat(second.awaitLine("apogee: ")).contains(port);
                assertThat(second.awaitExit()).isEqualTo(ExitCode.FAILED);
            }
        }
    }

    private static JsonNode json(String... arguments) throws Exception {
        Run run = Run.of(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private static String brokerName(String uri) throws Exception {
        Run topics = Run.of("topic", "list", "--all", "--json", "--uri", uri);
        return new ObjectMapper()
                .readTree(topics.out())
                .get(0)
                .get("brokers")
                .get(0)
                .asText();
    }
}
