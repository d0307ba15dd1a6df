package org.apogeemq.interop.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apogeemq.interop.narayana.Gates.Gate;
import org.apogeemq.interop.narayana.TransferWorker.Order;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ChildJvm;

/**
 * Kills (-9) the client with its transaction manager, or the broker, at a moment of a transaction over a queue and a database,
 * starts it again, lets recovery do its work, and looks whether the two agree. One broker and one worker after the other serve
 * many cells, so that what one leaves behind would meet the next.
 */
final class CrashMatrix implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final long ARRIVAL_MILLIS = 60_000;
    private static final long ABSENCE_MILLIS = 200;

    /** Who is killed. */
    enum Victim {
        CLIENT,
        BROKER
    }

    /** What must have become of the transaction. */
    private enum Outcome {
        ROLLED_BACK,
        EITHER,
        COMMITTED
    }

    /** How far a request may go before the kill, after the gate before it. */
    private enum Passage {
        NONE,
        SENT,
        ANSWERED
    }

    /** When. */
    enum Moment {
        BEFORE_RECEIVE(Gate.BEFORE_RECEIVE, Passage.NONE, Outcome.ROLLED_BACK, Outcome.EITHER),
        AFTER_RECEIVE(Gate.AFTER_RECEIVE, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        BEFORE_SEND(Gate.BEFORE_SEND, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        AFTER_SEND(Gate.AFTER_SEND, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        BEFORE_END(Gate.BEFORE_END, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        AFTER_END(Gate.AFTER_END, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        BEFORE_PREPARE_SENT(Gate.BEFORE_PREPARE, Passage.NONE, Outcome.ROLLED_BACK, Outcome.ROLLED_BACK),
        AFTER_PREPARE_SENT(Gate.BEFORE_PREPARE, Passage.SENT, Outcome.ROLLED_BACK, Outcome.EITHER),
        BEFORE_PREPARE_ANSWERED(Gate.BEFORE_PREPARE, Passage.ANSWERED, Outcome.ROLLED_BACK, Outcome.EITHER),
        AFTER_PREPARE_ANSWERED(Gate.AFTER_PREPARE, Passage.NONE, Outcome.ROLLED_BACK, Outcome.COMMITTED),
        BEFORE_DECISION_LOGGED(Gate.BEFORE_DECISION, Passage.NONE, Outcome.ROLLED_BACK, Outcome.COMMITTED),
        AFTER_DECISION_LOGGED(Gate.AFTER_DECISION, Passage.NONE, Outcome.COMMITTED, Outcome.COMMITTED),
        BEFORE_COMMIT_SENT(Gate.BEFORE_COMMIT, Passage.NONE, Outcome.COMMITTED, Outcome.COMMITTED),
        AFTER_COMMIT_SENT(Gate.BEFORE_COMMIT, Passage.SENT, Outcome.COMMITTED, Outcome.COMMITTED),
        BEFORE_COMMIT_ANSWERED(Gate.BEFORE_COMMIT, Passage.ANSWERED, Outcome.COMMITTED, Outcome.COMMITTED),
        AFTER_COMMIT_ANSWERED(Gate.AFTER_COMMIT, Passage.NONE, Outcome.COMMITTED, Outcome.COMMITTED);

        private final Gate gate;
        private final Passage passage;
        private final Outcome clientKilled;
        private final Outcome brokerKilled;

        Moment(Gate gate, Passage passage, Outcome clientKilled, Outcome brokerKilled) {
            this.gate = gate;
            this.passage = passage;
            this.clientKilled = clientKilled;
            this.brokerKilled = brokerKilled;
        }

        /** Whether a request was sent and its answer has not arrived. */
        boolean isOnItsWay() {
            return passage != Passage.NONE;
        }

        private Outcome outcome(Victim victim) {
            return victim == Victim.CLIENT ? clientKilled : brokerKilled;
        }
    }

    /** One case. */
    record Cell(Moment moment, Victim victim, Order order) {
        @Override
        public String toString() {
            return victim + " killed " + moment + ", " + order;
        }
    }

    private final Path folder;
    private final Server server;
    private ChildJvm worker;
    private int number;

    private CrashMatrix(Path folder, Server server) {
        this.folder = folder;
        this.server = server;
    }

    /** A broker and a worker with their files in a folder. */
    static CrashMatrix start(Path folder, String flushDiskType) throws Exception {
        CrashMatrix matrix = new CrashMatrix(folder, Server.start(folder.resolve("broker"), flushDiskType));
        try {
            matrix.startWorker();
            return matrix;
        } catch (Exception | AssertionError failure) {
            matrix.close();
            throw failure;
        }
    }

    private void startWorker() throws Exception {
        worker = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dderby.stream.error.file=" + folder.resolve("derby.log")),
                TransferWorker.class.getName(),
                List.of(server.uri(), folder.resolve("client").toString()));
        worker.awaitLine("READY"::equals, LIMIT);
    }

    /** Runs one case. */
    void run(Cell cell) throws Exception {
        number++;
        send("IN." + number);
        worker.writeLine("run " + number + " " + cell.order() + " " + cell.moment().gate);
        worker.awaitLine(("AT " + cell.moment().gate)::equals, LIMIT);
        killAtMoment(cell);
        worker.writeLine("recover");
        String recovered = worker.awaitLine(line -> line.startsWith("RECOVERED") || line.startsWith("IN DOUBT"), LIMIT);
        assertThat(recovered).as("what is left in doubt").isEqualTo("RECOVERED");
        check(cell);
    }

    private void killAtMoment(Cell cell) throws Exception {
        if (cell.moment().passage != Passage.NONE) {
            Relay.Watch watch = server.relay().watch();
            worker.writeLine(Gates.GO);
            if (cell.moment().passage == Passage.SENT) {
                watch.awaitSent(LIMIT);
            } else {
                watch.awaitAnswered(LIMIT);
            }
        }
        if (cell.victim() == Victim.CLIENT) {
            worker.kill();
            server.relay().pass();
            startWorker();
            return;
        }
        server.kill();
        server.relay().pass();
        server.start();
        if (cell.moment().passage == Passage.NONE) {
            worker.writeLine(Gates.GO);
        }
        worker.awaitLine(line -> line.startsWith("OUTCOME"), LIMIT);
    }

    private void check(Cell cell) throws Exception {
        worker.writeLine("count " + number);
        int rows = Integer.parseInt(
                worker.awaitLine(line -> line.startsWith("COUNT "), LIMIT).substring("COUNT ".length()));
        assertThat(rows).as("rows in the database").isBetween(0, 1);
        Outcome expected = cell.moment().outcome(cell.victim());
        Outcome actual = rows == 1 ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
        if (expected != Outcome.EITHER) {
            assertThat(actual).as("outcome in the database").isEqualTo(expected);
        }
        boolean committed = rows == 1;
        assertThat(receiveAll("OUT." + number, committed)).as("sent messages").isEqualTo(committed ? 1 : 0);
        assertThat(receiveAll("IN." + number, !committed))
                .as("messages to receive again")
                .isEqualTo(committed ? 0 : 1);
    }

    private void send(String queue) {
        try (JMSContext context = new ApogeeConnectionFactory(server.uri()).createContext()) {
            context.createProducer().send(context.createQueue(queue), String.valueOf(number));
        }
    }

    /** How many messages a queue has; when there should be one, it is waited for. */
    private int receiveAll(String name, boolean expected) {
        try (JMSContext context = new ApogeeConnectionFactory(server.uri()).createContext()) {
            Queue queue = context.createQueue(name);
            var consumer = context.createConsumer(queue);
            int count = 0;
            long wait = expected ? ARRIVAL_MILLIS : ABSENCE_MILLIS;
            while (consumer.receive(wait) != null) {
                count++;
                wait = ABSENCE_MILLIS;
            }
            return count;
        }
    }

    /** Looks into all queues again: nothing may have come late. */
    void checkNothingCameLate() {
        for (int i = 1; i <= number; i++) {
            assertThat(receiveAll("OUT." + i, false)).as("messages in OUT." + i).isZero();
            assertThat(receiveAll("IN." + i, false)).as("messages in IN." + i).isZero();
        }
    }

    @Override
    public void close() throws IOException {
        if (worker != null) {
            worker.close();
        }
        server.close();
    }
}
