package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of an XAResource in every state of a branch: the table of the page docs/transactions.md, cell by cell. */
@Timeout(120)
class XaStateTableTest {
    private static final String FIRST_COLUMN = "| the branch is |";

    @TempDir
    private static Path directory;

    private static Rig rig;
    private static XAConnection connection;
    private static XAConnection otherConnection;

    private final TestXid xid = TestXid.fresh();
    private XASession session;
    private XAResource here;
    private XASession otherSession;
    private XAResource elsewhere;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        connection = new ApogeeXAConnectionFactory(rig.uri("")).createXAConnection();
        otherConnection = new ApogeeXAConnectionFactory(rig.uri("")).createXAConnection();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        otherConnection.close();
        rig.close();
    }

    @BeforeEach
    void openSessions() throws JMSException {
        session = connection.createXASession();
        here = session.getXAResource();
        otherSession = otherConnection.createXASession();
        elsewhere = otherSession.getXAResource();
    }

    /** Whatever state the test has left. */
    @AfterEach
    void closeSessions() throws JMSException {
        session.close();
        otherSession.close();
        for (XAResource resource : List.of(here, elsewhere)) {
            for (Attempt attempt : List.<Attempt>of(
                    () -> resource.end(xid, XAResource.TMFAIL),
                    () -> resource.rollback(xid),
                    () -> resource.forget(xid))) {
                outcome(attempt);
            }
        }
    }

    /** A cell of the table. */
    record Cell(String state, String call, String expected) {
        @Override
        public String toString() {
            return state + ": " + call + " -> " + expected;
        }
    }

    static Stream<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        List<String> calls = null;
        for (String line : Files.readAllLines(Path.of("..", "docs", "transactions.md"))) {
            if (line.startsWith(FIRST_COLUMN)) {
                calls = row(line);
            } else if (calls != null && !line.startsWith("|")) {
                break;
            } else if (calls != null && !line.startsWith("| ---")) {
                List<String> row = row(line);
                for (int i = 1; i < row.size(); i++) {
                    cells.add(new Cell(row.get(0), calls.get(i), row.get(i)));
                }
            }
        }
        return cells.stream();
    }

    private static List<String> row(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .map(String::strip)
                .toList();
    }

    @Test
    void theTableIsWhole() throws IOException {
        assertThat(cells().toList()).hasSize(18 * 12);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellIsAsThePageSays(Cell cell) throws Exception {
        bring(cell.state());
        if (cell.call().equals("recover")) {
            boolean listed = xid.isIn(elsewhere.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
            assertThat(listed ? "yes" : "no").isEqualTo(cell.expected());
        } else {
            assertThat(outcome(attempt(cell.call()))).isEqualTo(cell.expected());
        }
    }

    private void bring(String state) throws Exception {
        switch (state) {
            case "not known" -> {}
            case "active here" -> here.start(xid, XAResource.TMNOFLAGS);
            case "suspended here" -> {
                here.start(xid, XAResource.TMNOFLAGS);
                here.end(xid, XAResource.TMSUSPEND);
            }
            case "active elsewhere" -> elsewhere.start(xid, XAResource.TMNOFLAGS);
            case "suspended elsewhere" -> {
                elsewhere.start(xid, XAResource.TMNOFLAGS);
                elsewhere.end(xid, XAResource.TMSUSPEND);
            }
            case "active here and elsewhere" -> {
                elsewhere.start(xid, XAResource.TMNOFLAGS);
                here.start(xid, XAResource.TMJOIN);
            }
            case "ended here, active elsewhere" -> {
                work(session, XAResource.TMSUCCESS);
                elsewhere.start(xid, XAResource.TMJOIN);
            }
            case "ended" -> work(session, XAResource.TMSUCCESS);
            case "ended, nothing done" -> {
                here.start(xid, XAResource.TMNOFLAGS);
                here.end(xid, XAResource.TMSUCCESS);
            }
            case "ended elsewhere" -> work(otherSession, XAResource.TMSUCCESS);
            case "ended with TMFAIL" -> work(session, XAResource.TMFAIL);
            case "ended, timed out" -> timeOut();
            case "prepared" -> {
                work(session, XAResource.TMSUCCESS);
                here.prepare(xid);
            }
            case "prepared elsewhere" -> prepareElsewhere();
            case "committed" -> {
                work(session, XAResource.TMSUCCESS);
                here.prepare(xid);
                here.commit(xid, false);
            }
            case "rolled back" -> {
                work(session, XAResource.TMSUCCESS);
                here.rollback(xid);
            }
            case "committed by an operator" -> {
                prepareElsewhere();
                rig.decide("b1", xid, true);
            }
            case "rolled back by an operator" -> {
                prepareElsewhere();
                rig.decide("b1", xid, false);
            }
            default -> throw new AssertionError("no such state: " + state);
        }
    }

    private void prepareElsewhere() throws Exception {
        work(otherSession, XAResource.TMSUCCESS);
        elsewhere.prepare(xid);
    }

    private void work(XASession in, int end) throws Exception {
        in.getXAResource().start(xid, XAResource.TMNOFLAGS);
        Session plain = in.getSession();
        plain.createProducer(plain.createQueue("TABLE")).send(plain.createTextMessage("x"));
        in.getXAResource().end(xid, end);
    }

    private void timeOut() throws Exception {
        here.setTransactionTimeout(1);
        await().atMost(Duration.ofSeconds(60)).until(this::isDoneInTime);
        // nothing that can be asked tells that the time is over without changing the branch: a join of another branch's
        // name does not, and this one's fails then
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String joined = outcome(() -> elsewhere.start(xid, XAResource.TMJOIN));
            if (joined.equals("ok")) {
                outcome(() -> elsewhere.end(xid, XAResource.TMSUCCESS));
            }
            return joined.equals("XA_RBTIMEOUT");
        });
    }

    /** False when the time was over before the work was, which is undone then. */
    private boolean isDoneInTime() throws Exception {
        long begun = System.nanoTime();
        try {
            work(session, XAResource.TMSUCCESS);
            here.recover(XAResource.TMSTARTRSCAN); // answered behind the end
            if (System.nanoTime() - begun < Duration.ofSeconds(1).toNanos()) {
                return true;
            }
        } catch (JMSException | XAException late) {
            outcome(() -> here.end(xid, XAResource.TMFAIL));
        }
        outcome(() -> here.rollback(xid));
        return false;
    }

    /** A call that may fail. */
    private interface Attempt {
        void run() throws XAException;
    }

    private Attempt attempt(String call) {
        return switch (call) {
            case "start" -> () -> here.start(xid, XAResource.TMNOFLAGS);
            case "start TMJOIN" -> () -> here.start(xid, XAResource.TMJOIN);
            case "start TMRESUME" -> () -> here.start(xid, XAResource.TMRESUME);
            case "end TMSUCCESS" -> () -> here.end(xid, XAResource.TMSUCCESS);
            case "end TMFAIL" -> () -> here.end(xid, XAResource.TMFAIL);
            case "end TMSUSPEND" -> () -> here.end(xid, XAResource.TMSUSPEND);
            case "prepare" ->
                () -> {
                    throw new Vote(here.prepare(xid));
                };
            case "commit" -> () -> here.commit(xid, false);
            case "commit one phase" -> () -> here.commit(xid, true);
            case "rollback" -> () -> here.rollback(xid);
            case "forget" -> () -> here.forget(xid);
            default -> throw new AssertionError("no such call: " + call);
        };
    }

    /** What a prepare has answered. */
    private static final class Vote extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int vote;

        Vote(int vote) {
            this.vote = vote;
        }
    }

    /** ok, the vote, or the name of the exception's code. */
    static String outcome(Attempt attempt) {
        try {
            attempt.run();
            return "ok";
        } catch (Vote answer) {
            return answer.vote == XAResource.XA_OK ? "XA_OK" : "XA_RDONLY";
        } catch (XAException e) {
            assertThat(e.getMessage()).as("text of code %s", e.errorCode).isNotBlank();
            return name(e.errorCode);
        }
    }

    private static String name(int code) {
        for (Field field : XAException.class.getFields()) {
            boolean constant = Modifier.isStatic(field.getModifiers()) && field.getType() == int.class;
            try {
                if (constant
                        && field.getInt(null) == code
                        && !field.getName().endsWith("BASE")
                        && !field.getName().endsWith("END")) {
                    return field.getName();
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return "code " + code;
    }
}
