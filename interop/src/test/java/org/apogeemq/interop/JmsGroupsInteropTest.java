package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMS queues and durable subscriptions are ordinary consumer groups to the official tools. */
class JmsGroupsInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static MqAdmin admin;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.start(folder, "broker-a");
        admin = MqAdmin.start(cluster, folder);
    }

    @AfterAll
    static void stopCluster() {
        admin.close();
        cluster.close();
    }

    private static void awaitDiff(String group, int messages) {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(admin.run("consumerProgress", "-g", group)).contains("Diff Total: " + messages));
    }

    @Test
    void receiversOfAQueueAreAGroupWithABacklog() throws Exception {
        if (Cluster.isApache()) {
            return; // it has no JMS queues
        }
        cluster.apogee("message", "send", "ORDERS.EU", "hello", "--count", "3");
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(admin.run("consumerProgress")).containsPattern("JMSQ_ORDERS%2EEU\\s.*\\s3\\s"));
        cluster.apogee("message", "receive", "ORDERS.EU", "--wait", "30000");
        awaitDiff("JMSQ_ORDERS%2EEU", 2);

        admin.run("resetOffsetByTime", "-g", "JMSQ_ORDERS%2EEU", "-t", "ORDERS%2EEU", "-s", "0");
        awaitDiff("JMSQ_ORDERS%2EEU", 3);
    }

    @Test
    void durableSubscriptionIsAGroupThatCanBeSetBack() throws Exception {
        if (Cluster.isApache()) {
            return; // it has no durable subscriptions
        }
        cluster.apogee("message", "send", "PRICES", "before", "--topic");
        String[] subscription = {"--topic", "--durable", "d", "--client-id", "c"};
        try {
            cluster.apogee(
                    "message",
                    "receive",
                    "PRICES",
                    "--wait",
                    "500",
                    subscription[0],
                    subscription[1],
                    subscription[2],
                    subscription[3],
                    subscription[4]);
        } catch (AssertionError nothingCame) {
            assertThat(nothingCame).hasMessageContaining("ended with 1");
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(admin.run("consumerProgress")).contains("JMSD_c_d"));
        cluster.apogee("message", "send", "PRICES", "after", "--topic");
        awaitDiff("JMSD_c_d", 1);
        assertThat(admin.run("topicList", "-c")).containsPattern("PRICES\\s+JMSD_c_d");
    }
}
