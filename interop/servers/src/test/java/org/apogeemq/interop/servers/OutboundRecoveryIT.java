package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apogeemq.interop.servers.OrderClient.Done;
import org.apogeemq.interop.servers.RequestGate.Loss;
import org.apogeemq.interop.servers.RequestGate.Point;
import org.apogeemq.interop.servers.app.OrderBean.Ending;
import org.apogeemq.remoting.protocol.RequestCode;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server that is killed (-9) while its applications only send, and write into a database: there is no message-driven bean
 * for which recovery would ask the adapter, and the pool's connection factory alone brings broker and database to the same end.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(1200)
class OutboundRecoveryIT {
    private static final long LIMIT_SECONDS = 120;
    private static final Point DECIDED = new Point(RequestCode.XA_COMMIT, 1, Loss.REQUEST);
    private static final Point NOT_DECIDED = new Point(RequestCode.XA_PREPARE, 1, Loss.ANSWER);

    private static final RequestGate GATE = new RequestGate();
    private static final ApplicationServer SERVER = new ServerUnderTest();

    private static TestBroker broker;

    /** The broker is there before the application is: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start(GATE);
        return OrderClient.pollingApplication();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void whatWasDecidedIsCommittedAndWhatWasOnlyPreparedIsRolledBack() throws Exception {
        try (OrderClient client = new OrderClient()) {
            long process = SERVER.process().pid();
            GATE.shutAt(DECIDED, NOT_DECIDED);
            client.order("sent-decided", Ending.COMMIT, "SENT");
            Awaitility.await().atMost(LIMIT_SECONDS, TimeUnit.SECONDS).until(() -> GATE.reached() == 1);
            client.order("sent-undecided", Ending.COMMIT, "SENT");
            boolean reached = GATE.awaitReached(LIMIT_SECONDS);
            SERVER.kill();
            GATE.open();
            assertThat(reached).as("the server came to these points").isTrue();
            assertThat(client.branchesInDoubt()).hasSize(2);
            SERVER.start();
            Awaitility.await()
                    .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(client.branchesInDoubt()).isEmpty());
            Awaitility.await()
                    .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(client.query("SELECT * FROM INFORMATION_SCHEMA.IN_DOUBT"))
                            .isEmpty());
            List<Done> answered = client.answers("SENT", 1);
            assertThat(answered).extracting(Done::id).containsExactly("sent-decided");
            assertThat(answered).extracting(Done::process).containsExactly(process);
            client.awaitRows("sent", answered);
            client.order("next", Ending.COMMIT, "SENT");
            assertThat(client.answers("SENT", 1)).extracting(Done::id).containsExactly("next");
        }
    }
}
