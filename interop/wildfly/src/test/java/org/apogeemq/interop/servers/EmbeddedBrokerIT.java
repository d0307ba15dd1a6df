package org.apogeemq.interop.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** In a WildFly of its own: its applications go with the adapter and come again with it. */
class EmbeddedBrokerIT extends EmbeddedBrokerCases {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final EmbeddedServer SERVER = new EmbeddedServer();

    EmbeddedBrokerIT() {
        super(EmbeddedServer.HTTP_PORT, SERVER.store());
    }

    @BeforeAll
    static void start() throws Exception {
        DeskClient.application()
                .as(ZipExporter.class)
                .exportTo(SERVER.deployments().resolve("desk.war").toFile(), true);
        SERVER.start();
    }

    @AfterAll
    static void end() {
        SERVER.close();
    }

    @Override
    ProcessHandle server() {
        return SERVER.process();
    }

    @Override
    void startAgain() throws IOException {
        SERVER.start();
    }

    private static Path adapter(String state) {
        return SERVER.deployments().resolve("apogee-ra.rar." + state);
    }

    @Override
    void undeploy() throws IOException {
        Files.delete(adapter("deployed"));
        await().atMost(LIMIT).until(() -> Files.exists(adapter("undeployed")));
    }

    @Override
    void deployAgain() throws IOException {
        Files.createFile(adapter("dodeploy"));
        await().atMost(LIMIT).until(() -> Files.exists(adapter("deployed")));
    }
}
