package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official command line against a cluster. */
class MqAdminInteropTest {
    @TempDir
    static Path folder;

    @Test
    void topicThatTheToolMakesIsListed() throws Exception {
        try (Cluster cluster = Cluster.start(folder, "broker-a");
                MqAdmin admin = MqAdmin.start(cluster, folder)) {
            String topic = Clients.unique("admin");
            assertThat(admin.run("updateTopic", "-c", "DefaultCluster", "-t", topic, "-r", "4", "-w", "4"))
                    .contains("create topic to " + cluster.address("broker-a") + " success.");
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(admin.run("topicList")).contains(topic));
            assertThat(admin.run("topicRoute", "-t", topic)).contains(cluster.address("broker-a"));
        }
    }
}
