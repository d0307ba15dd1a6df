package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apogeemq.interop.servers.OrderClient.Done;
import org.apogeemq.interop.servers.app.OrderBean.Ending;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker that comes after the beans, and one that is killed under beans at work. */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class BrokerAwayIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int ORDERS = 600;
    private static final int[] KILLED_AFTER = {100, 300};

    private static BrokerProcess broker;

    /** Deployed while no broker is there. */
    @Deployment(testable = false)
    static WebArchive application() {
        return OrderClient.application();
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    @Order(1)
    void beansWaitForTheirFirstBrokerWithoutAThreadOfTheServer() throws Exception {
        assertThat(threads())
                .anyMatch(thread -> thread.startsWith("apogee-mdb-ORDERS"))
                .filteredOn(thread -> thread.contains("org.apogeemq.ra.inbound.Activation"))
                .allMatch(thread -> thread.startsWith("apogee-mdb-"));
        broker = BrokerProcess.start();
        try (OrderClient client = new OrderClient()) {
            client.order("first", Ending.COMMIT, "FIRST");
            assertThat(client.answers("FIRST", 1))
                    .extracting(Done::id, Done::deliveries)
                    .containsExactly(tuple("first", 1));
        }
    }

    /** The server's threads, each with its name and stack. */
    private static List<String> threads() throws IOException {
        Process command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(new ServerUnderTest().process().pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String dump = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Stream.of(dump.split("\n\"")).toList();
    }

    @Test
    @Order(2)
    void everyOrderIsTakenOnceWhenTheBrokerIsKilledUnderLoad() throws Exception {
        List<String> ids =
                IntStream.range(0, ORDERS).mapToObj(i -> "restart" + i).toList();
        try (OrderClient client = new OrderClient()) {
            for (String id : ids) {
                client.order(id, Ending.COMMIT, "RESTART");
            }
            for (int taken : KILLED_AFTER) {
                Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> client.rows("restart").size() >= taken);
                broker.kill();
                broker.startAgain();
            }
            List<Done> answered = client.answers("RESTART", ORDERS);
            assertThat(answered).extracting(Done::id).containsExactlyInAnyOrderElementsOf(ids);
            client.awaitRows("restart", answered);
            assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
        }
    }
}
