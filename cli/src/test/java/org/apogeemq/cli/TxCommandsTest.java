package org.apogeemq.cli;

import static org.apogeemq.jms.vendor.LocalTransactionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions in doubt from the command line. */
@Timeout(240)
class TxCommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String QUIET = "transactionTimeOut=86400000\n";

    @TempDir
    private Path folder;

    private ServerProcess server;
    private String uri;
    private JMSContext context;
    private HalfMessageProducer producer;

    /** Decides nothing. */
    private static final class Undecided implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return UNKNOWN;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(Message message) {
            return UNKNOWN;
        }
    }

    private void start(String options) throws Exception {
        Path config = Files.writeString(folder.resolve("broker.conf"), options);
        server = ServerProcess.start(
                "standalone",
                "-c",
                config.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--port",
                "0",
                "--namesrv-port",
                "0");
        uri = "apogee://127.0.0.1:" + server.awaitPort("Name server");
        server.awaitLine("Ready");
        context = new ApogeeConnectionFactory(uri).createContext();
        producer = ((HalfMessages) context)
                .createHalfMessageProducer(context.createQueue("PAYMENTS.EU"), "payers", new Undecided());
    }

    @AfterEach
    void stop() {
        context.close();
        server.close();
    }

    private Run tx(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "tx";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--uri";
        all[words.length + 2] = uri;
        return Run.of(all);
    }

    private JsonNode json(String... words) throws Exception {
        Run run = tx(words);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private TextMessage send(String text) throws Exception {
        TextMessage message = context.createTextMessage(text);
        producer.send(message);
        return message;
    }

    private String numberOf(int index) throws Exception {
        return json("list", "--json").get(index).get("number").asText();
    }

    private String received() {
        return context.createConsumer(context.createQueue("PAYMENTS.EU")).receiveBody(String.class, LIMIT.toMillis());
    }

    @Test
    void halfMessagesAreListedShownAndDecided() throws Exception {
        start(QUIET);
        assertThat(tx("list").out()).hasLineCount(1).startsWith("NUMBER");
        send("kept");
        TextMessage dropped = send("dropped");

        JsonNode list = json("list", "--json");
        assertThat(list).hasSize(2);
        JsonNode half = list.get(1);
        assertThat(half.get("kind").asText()).isEqualTo("HALF");
        assertThat(half.get("state").asText()).isEqualTo("UNDECIDED");
        assertThat(half.get("producerGroup").asText()).isEqualTo("payers");
        assertThat(half.get("checks").asInt()).isZero();
        assertThat(tx("list").out()).contains("UNDECIDED", "payers");

        JsonNode shown = json("show", half.get("number").asText(), "--json");
        assertThat(shown.get("sent")).hasSize(1);
        assertThat(shown.get("sent").get(0).get("destination").asText()).isEqualTo("PAYMENTS.EU");
        assertThat(shown.get("sent").get(0).get("id").asText()).isEqualTo(dropped.getJMSMessageID());
        assertThat(tx("show", half.get("number").asText()).out())
                .contains("producer group: payers", "PAYMENTS.EU", dropped.getJMSMessageID());

        Run rolledBack = tx("rollback", half.get("number").asText(), "--yes");
        assertThat(rolledBack.code()).as(rolledBack.err()).isZero();
        assertThat(rolledBack.out()).contains("is rolled back");
        assertThat(json("commit", numberOf(0), "--yes", "--json")
                        .get("decision")
                        .asText())
                .isEqualTo("COMMIT");
        assertThat(received()).isEqualTo("kept");
        assertThat(json("list", "--json")).isEmpty();
    }

    @Test
    void halfMessagesThatWereSetAsideAreMarkedAndCanBeDecided() throws Exception {
        start("transactionTimeOut=1\ntransactionCheckInterval=100\ntransactionCheckMax=1\n");
        send("set aside");
        await().atMost(LIMIT)
                .until(() -> json("list", "--json").get(0).get("state").asText().equals("SET_ASIDE"));
        Run shown = tx("show", numberOf(0));
        assertThat(shown.out()).contains("checks: 1", "next check: never");
        assertThat(tx("commit", numberOf(0), "--yes").code()).isZero();
        assertThat(received()).isEqualTo("set aside");
    }

    @Test
    void whatCannotBeDecidedIsSaid() throws Exception {
        start(QUIET);
        send("half");
        String number = numberOf(0);
        Run unconfirmed = tx("commit", number);
        assertThat(unconfirmed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unconfirmed.err()).contains("payers", "Nothing was done", "--yes");
        assertThat(json("list", "--json")).hasSize(1);

        Run forgotten = tx("forget", number, "--yes");
        assertThat(forgotten.code()).isEqualTo(ExitCode.FAILED);
        assertThat(forgotten.err()).contains("UNDECIDED", "only what was decided by an operator can be forgotten");

        Run unknown = tx("rollback", "4711", "--yes");
        assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("There is no transaction 4711", "apogee tx list");
        assertThat(tx("show", "x").code()).isEqualTo(ExitCode.USAGE);
        assertThat(tx("show").code()).isEqualTo(ExitCode.USAGE);
        Run broker = tx("show", number, "--broker", "nowhere");
        assertThat(broker.err()).contains("There is no broker 'nowhere'");
        assertThat(tx("rollback", number, "--yes").code()).isZero();
    }

    @Test
    void openLocalTransactionsAreListedAndLeftToTheirClients() throws Exception {
        start(QUIET);
        try (JMSContext transacted = context.createContext(JMSContext.SESSION_TRANSACTED)) {
            transacted.createProducer().send(transacted.createQueue("LOCAL"), "one");
            transacted.createProducer().send(transacted.createQueue("LOCAL"), "two");
            await().atMost(LIMIT).until(() -> json("list", "--json").size() == 1);
            JsonNode local = json("list", "--json").get(0);
            assertThat(local.get("kind").asText()).isEqualTo("LOCAL");
            Run refused = tx("commit", local.get("number").asText(), "--yes");
            assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err()).contains("only a PREPARED one", "is decided by its client");
        }
        await().atMost(LIMIT).until(() -> json("list", "--json").isEmpty());
    }

    private static Xid xid(int number) {
        byte[] global = {(byte) number, 7};
        return new Xid() {
            @Override
            public int getFormatId() {
                return 4711;
            }

            @Override
            public byte[] getGlobalTransactionId() {
                return global;
            }

            @Override
            public byte[] getBranchQualifier() {
                return new byte[] {1};
            }
        };
    }

    @Test
    void preparedBranchesAreDecidedHeuristicallyAndForgotten() throws Exception {
        start(QUIET);
        try (XAConnection connection = new ApogeeXAConnectionFactory(uri).createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            for (int i = 1; i <= 2; i++) {
                resource.start(xid(i), XAResource.TMNOFLAGS);
                session.createProducer(session.createQueue("PAYMENTS.EU"))
                        .send(session.createTextMessage("branch " + i));
                resource.end(xid(i), XAResource.TMSUCCESS);
                assertThat(resource.prepare(xid(i))).isEqualTo(XAResource.XA_OK);
            }
            JsonNode first = json("list", "--json").get(0);
            assertThat(first.get("kind").asText()).isEqualTo("XA");
            assertThat(first.get("state").asText()).isEqualTo("PREPARED");
            assertThat(first.get("xid").asText()).isEqualTo("4711:0107:01");
            String number = first.get("number").asText();
            assertThat(json("show", number, "--json")
                            .get("sent")
                            .get(0)
                            .get("destination")
                            .asText())
                    .isEqualTo("PAYMENTS.EU");
            assertThat(tx("commit", number).err()).contains("heuristic commit", "4711:0107:01", "--yes");
            assertThat(tx("forget", number, "--yes").err()).contains("PREPARED");

            assertThat(tx("commit", number, "--yes").out()).contains("is committed");
            assertThat(received()).isEqualTo("branch 1");
            assertThat(json("list", "--json").get(0).get("state").asText()).isEqualTo("HEURISTIC_COMMIT");
            assertThat(tx("rollback", number, "--yes").err()).contains("was decided by an operator already");
            assertThat(tx("forget", number, "--yes").out()).contains("is forgotten");

            assertThat(tx("rollback", numberOf(0), "--yes").out()).contains("is rolled back");
            XAException told = catchThrowableOfType(XAException.class, () -> resource.commit(xid(2), false));
            assertThat(told.errorCode).isEqualTo(XAException.XA_HEURRB);
            resource.forget(xid(2));
            assertThat(json("list", "--json")).isEmpty();
        }
    }
}
