package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.embedded.EmbeddedBrokerFactory;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * One stock server with the .rar, and nothing else: the broker is in the server. A server's module has a subclass, which
 * deploys {@link DeskClient#application} before the first case.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(1200)
abstract class EmbeddedBrokerCases {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final String WAIT = "60000";

    private final DeskClient desk;
    private final Path store;

    /**
     * The same for each case.
     *
     * @param httpPort the server's
     * @param store where the broker in the server keeps its messages
     */
    EmbeddedBrokerCases(String httpPort, Path store) {
        desk = new DeskClient(httpPort);
        this.store = store;
    }

    /** The running server. */
    abstract ProcessHandle server();

    /** Starts the server again after its end, with all that was deployed; returns when that is so. */
    abstract void startAgain() throws Exception;

    /** The application goes, and the adapter. */
    abstract void undeploy() throws Exception;

    /** The adapter comes again, and the application. */
    abstract void deployAgain() throws Exception;

    private void forwarded(String... texts) throws Exception {
        TreeSet<String> got = new TreeSet<>();
        for (int i = 0; i < texts.length; i++) {
            got.add(desk.ask("receive", "OUT", WAIT));
        }
        assertThat(got).containsExactlyInAnyOrder(texts);
        assertThat(desk.ask("receive", "OUT", "1000")).isEqualTo("nothing");
    }

    @Test
    @Order(1)
    void beanAndFactoriesShareTheBrokerOfTheServer() throws Exception {
        desk.ask("send", "IN", "one");
        desk.ask("send", "IN", "two");
        forwarded("one", "two");
    }

    /** Payara looks every 10 s for transactions of several resources that have taken too long. */
    @Test
    @Order(2)
    void transactionThatTakesTooLongIsRolledBack() throws Exception {
        assertThat(desk.ask("take too long", "LATE", "too late")).isEqualTo("rolled back");
        desk.ask("send", "LATE", "in time");
        assertThat(desk.ask("receive", "LATE", WAIT)).isEqualTo("in time");
        assertThat(desk.ask("receive", "LATE", "1")).isEqualTo("nothing");
    }

    @Test
    @Order(3)
    void undeployedAdapterClosesTheStoreAndTheNextOneOpensIt() throws Exception {
        ServerJvm jvm = new ServerJvm(server().pid());
        desk.ask("send", "KEPT", "over the redeployment");
        undeploy();
        await().atMost(LIMIT).until(() -> !isInUse());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(jvm.threads("apogee")).isEmpty());
        deployAgain();
        awaitApplication();
        desk.ask("send", "IN", "again");
        forwarded("again");
        assertThat(desk.ask("receive", "KEPT", WAIT)).isEqualTo("over the redeployment");
    }

    /** Servers say that they are up before the last application answers. */
    private void awaitApplication() {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> desk.ask("receive", "EMPTY", "1").equals("nothing"));
    }

    private boolean isInUse() {
        try {
            ServiceLoader.load(EmbeddedBrokerFactory.class)
                    .findFirst()
                    .orElseThrow()
                    .start(store, Map.of())
                    .close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    @Order(4)
    void afterAKillMessagesAreThereAndWhatWasOnlyPreparedComesAgain() throws Exception {
        ProcessHandle first = server();
        desk.ask("send", "KEPT", "over the kill");
        try {
            desk.ask("send", "IN", "die");
        } catch (IOException gone) {
            // the bean may be quicker than the answer
        }
        awaitEnd(first);
        assertThat(isInUse()).isFalse();
        startAgain();
        awaitApplication();
        forwarded("die");
        assertThat(desk.ask("receive", "KEPT", WAIT)).isEqualTo("over the kill");
    }

    @Test
    @Order(5)
    void transactionThatWasDecidedWhenTheServerDiedIsCommitted() throws Exception {
        ProcessHandle first = server();
        try {
            desk.ask("die", "IN", "decided");
        } catch (IOException gone) {
            awaitEnd(first);
        }
        startAgain();
        awaitApplication();
        forwarded("decided");
    }

    private static void awaitEnd(ProcessHandle server) throws Exception {
        server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
