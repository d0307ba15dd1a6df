package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server that is killed (-9) at a moment of a transaction over what a bean consumes, its database and what it sends, and
 * started again: recovery brings all three to the same end. All moments with {@code crash-matrix} in the folder of the server's module.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(3600)
class ServerKillIT {
    private static final boolean WHOLE =
            System.getProperty("crash.matrix", "short").equals("whole");
    private static final long LIMIT_SECONDS = 120;
    private static final int ORDERS = 200;
    private static final int KILLED_AFTER = 50;
    private static final List<Integer> CODES =
            List.of(RequestCode.XA_END, RequestCode.XA_PREPARE, RequestCode.XA_COMMIT);

    private static final RequestGate GATE = new RequestGate();
    private static final ApplicationServer SERVER = new ServerUnderTest();

    private static TestBroker broker;
    private static int number;

    private OrderClient client;

    /**
     * One case.
     *
     * @param point where the transaction manager is killed
     * @param last whether it is the last request of its kind
     * @param answerFirst whether the bean sends before it writes into the database; then the broker is restarted, too, while
     *     the server is away
     */
    private record Cell(Point point, boolean last, boolean answerFirst) {
        boolean isCommitted() {
            return point.code() == RequestCode.XA_COMMIT;
        }

        /** All is prepared and nothing decided; all is decided and nothing committed; all is committed, which nobody knows. */
        boolean isChosen() {
            boolean answerLost = point.loss() == Loss.ANSWER;
            return switch (point.code()) {
                case RequestCode.XA_PREPARE -> last && answerLost && !answerFirst;
                case RequestCode.XA_COMMIT -> answerLost ? last && !answerFirst : point.number() == 1 && answerFirst;
                default -> false;
            };
        }
    }

    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start(GATE);
        return OrderClient.application();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        GATE.open();
        client = new OrderClient();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void databaseAndQueuesAgreeWhereverTheServerIsKilled() throws Exception {
        List<Cell> cells = new ArrayList<>(cells(false));
        cells.addAll(cells(true));
        List<String> failures = new ArrayList<>();
        for (Cell cell : cells) {
            if (WHOLE || cell.isChosen()) {
                try {
                    run(cell);
                } catch (Exception | AssertionError failure) {
                    failures.add(cell + ": " + failure);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    /** The requests of a transaction that nobody disturbs: servers differ in how many branches they need. */
    private List<Cell> cells(boolean answerFirst) throws Exception {
        GATE.open();
        order("undisturbed" + answerFirst, answerFirst);
        assertThat(client.answers("undisturbed" + answerFirst, 1)).hasSize(1);
        List<Cell> cells = new ArrayList<>();
        for (int code : CODES) {
            int count = GATE.count(code);
            for (int i = 1; i <= count; i++) {
                for (Loss loss : Loss.values()) {
                    cells.add(new Cell(new Point(code, i, loss), i == count, answerFirst));
                }
            }
        }
        return cells;
    }

    private void order(String id, boolean answerFirst) {
        if (answerFirst) {
            client.orderAnsweredFirst(id, Ending.COMMIT, id);
        } else {
            client.order(id, Ending.COMMIT, id);
        }
    }

    private void run(Cell cell) throws Exception {
        String id = "killed" + number++;
        long process = SERVER.process().pid();
        GATE.shutAt(cell.point());
        order(id, cell.answerFirst());
        boolean reached = GATE.awaitReached(LIMIT_SECONDS);
        SERVER.kill();
        GATE.open();
        if (cell.answerFirst()) {
            broker.stop();
            broker.startAgain();
        }
        SERVER.start();
        assertThat(reached).as("the server came to this point").isTrue();
        List<Done> answered = client.answers(id, 1);
        awaitNothingInDoubt();
        assertThat(answered).hasSize(1);
        assertThat(answered.get(0).process() == process)
                .as("committed by the server that was killed")
                .isEqualTo(cell.isCommitted());
        assertThat(answered.get(0).deliveries() == 1).as("first delivery").isEqualTo(cell.isCommitted());
        client.awaitRows(id, answered);
        assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
    }

    private void awaitNothingInDoubt() {
        awaitNoBranchInDoubt();
        Awaitility.await()
                .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(client.query("SELECT * FROM INFORMATION_SCHEMA.IN_DOUBT"))
                        .isEmpty());
    }

    private void awaitNoBranchInDoubt() {
        Awaitility.await()
                .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(client.branchesInDoubt()).isEmpty());
    }

    @Test
    void everyOrderIsTakenOnceWhenTheServerIsKilledUnderLoad() throws Exception {
        List<String> ids = IntStream.range(0, ORDERS).mapToObj(i -> "load" + i).toList();
        for (String id : ids) {
            client.order(id, Ending.COMMIT, "LOAD");
        }
        Awaitility.await()
                .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .until(() -> client.rows("load").size() >= KILLED_AFTER);
        SERVER.kill();
        SERVER.start();
        List<Done> answered = client.answers("LOAD", ORDERS);
        // the broker's: of several that it has recovered, H2 rolls back one in each run, and not every server runs
        // again
        awaitNoBranchInDoubt();
        assertThat(answered).extracting(Done::id).containsExactlyInAnyOrderElementsOf(ids);
        client.awaitRows("load", answered);
        assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
    }
}
