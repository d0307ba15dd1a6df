package org.apogeemq.interop.wildfly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.apogeemq.interop.wildfly.app.Forwarder;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** One stock server with the .rar, and nothing else: the broker is in the server. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class EmbeddedBrokerIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String WAIT = "60000";
    private static final EmbeddedServer SERVER = new EmbeddedServer();

    @BeforeAll
    static void start() throws Exception {
        ShrinkWrap.create(WebArchive.class, "app.war")
                .addPackage(Forwarder.class.getPackage())
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .as(ZipExporter.class)
                .exportTo(SERVER.deployments().resolve("app.war").toFile(), true);
        SERVER.start();
    }

    @AfterAll
    static void end() {
        SERVER.close();
    }

    private static void forwarded(String... texts) throws Exception {
        TreeSet<String> got = new TreeSet<>();
        for (int i = 0; i < texts.length; i++) {
            got.add(SERVER.ask("receive", "OUT", WAIT));
        }
        assertThat(got).containsExactlyInAnyOrder(texts);
        assertThat(SERVER.ask("receive", "OUT", "1000")).isEqualTo("nothing");
    }

    @Test
    @Order(1)
    void beanAndFactoriesShareTheBrokerOfTheServer() throws Exception {
        SERVER.ask("send", "IN", "one");
        SERVER.ask("send", "IN", "two");
        forwarded("one", "two");
    }

    /** The applications go with the adapter and come again with it. */
    @Test
    @Order(2)
    void undeployedAdapterClosesTheStoreAndTheNextOneOpensIt() throws Exception {
        SERVER.ask("send", "KEPT", "over the redeployment");
        Path archive = SERVER.deployments().resolve("apogee-ra.rar");
        Path deployed = SERVER.deployments().resolve("apogee-ra.rar.deployed");
        Files.delete(deployed);
        await().atMost(LIMIT).until(() -> Files.exists(deployed.resolveSibling("apogee-ra.rar.undeployed")));
        await().atMost(LIMIT).until(() -> !isInUse());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(SERVER.threads()).noneMatch(name -> name.startsWith("apogee")));
        Files.createFile(archive.resolveSibling("apogee-ra.rar.dodeploy"));
        await().atMost(LIMIT).until(() -> Files.exists(deployed));
        await().atMost(LIMIT).ignoreExceptions().until(() -> SERVER.ask("send", "IN", "again") != null);
        forwarded("again");
        assertThat(SERVER.ask("receive", "KEPT", WAIT)).isEqualTo("over the redeployment");
    }

    private static boolean isInUse() {
        try {
            ServiceLoader.load(EmbeddedBrokerFactory.class)
                    .findFirst()
                    .orElseThrow()
                    .start(SERVER.store(), Map.of())
                    .close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    @Order(3)
    void afterAKillMessagesAreThereAndWhatWasOnlyPreparedComesAgain() throws Exception {
        SERVER.ask("send", "KEPT", "over the kill");
        SERVER.ask("send", "IN", "die");
        SERVER.awaitEnd();
        assertThat(isInUse()).isFalse();
        SERVER.start();
        forwarded("die");
        assertThat(SERVER.ask("receive", "KEPT", WAIT)).isEqualTo("over the kill");
    }

    @Test
    @Order(4)
    void transactionThatWasDecidedWhenTheServerDiedIsCommitted() throws Exception {
        try {
            SERVER.ask("die", "IN", "decided");
        } catch (IOException gone) {
            SERVER.awaitEnd();
        }
        SERVER.start();
        forwarded("decided");
    }
}
