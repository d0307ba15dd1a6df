package org.apogeemq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.resource.spi.ActivationSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestBroker;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An adapter whose beans consume from several clusters, of which some are away: recovery of the others goes on. */
@Timeout(180)
class RecoveryOfSeveralClustersTest {
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;
    private static final String SHORT = "?connectTimeout=1000&requestTimeout=1000";

    @TempDir
    Path directory;

    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private TestBroker broker;
    private ServerSocket closed;
    private ServerSocket silent;
    private TestServer server;

    private record Branch(byte[] getGlobalTransactionId) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(directory);
        broker.start();
        closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); // takes connections and answers nothing
        adapter.setUri(broker.uri("connectTimeout=60000"));
        server = new TestServer(adapter);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        broker.close();
        silent.close();
    }

    /** A bean that is activated. */
    private ActivationSpec activated(String uri) throws Exception {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setUri(uri);
        spec.setDestination("IN");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setResourceAdapter(adapter);
        adapter.endpointActivation(new TestBean(message -> {}, new TestTransactions(false)), spec);
        return spec;
    }

    private static String address(ServerSocket socket) {
        return "apogee://127.0.0.1:" + socket.getLocalPort() + SHORT;
    }

    private void leavePrepared(Xid branch) throws Exception {
        try (XAConnection connection = new ApogeeXAConnectionFactory(adapter.getUri()).createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource xa = session.getXAResource();
            xa.start(branch, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("prepared"));
            xa.end(branch, XAResource.TMSUCCESS);
            assertThat(xa.prepare(branch)).isEqualTo(XAResource.XA_OK);
        }
    }

    /** One pass of a transaction manager that commits what it finds. */
    private static List<String> pass(XAResource[] resources) {
        List<String> answers = new ArrayList<>();
        for (XAResource resource : resources) {
            try {
                Xid[] found = resource.recover(ALL);
                for (Xid xid : found) {
                    resource.commit(xid, false);
                }
                answers.add("committed " + found.length);
            } catch (XAException e) {
                answers.add(e.errorCode == XAException.XAER_RMFAIL ? "XAER_RMFAIL" : "error " + e.errorCode);
            }
        }
        return answers;
    }

    @Test
    void eachClusterAnswersForItselfWithinItsTimeouts() throws Exception {
        leavePrepared(new Branch("one".getBytes(StandardCharsets.US_ASCII)));
        ActivationSpec[] specs = {activated(address(closed)), activated(address(silent)), activated(null)};
        XAResource[] resources = adapter.getXAResources(specs);
        assertThat(pass(resources)).containsExactly("XAER_RMFAIL", "XAER_RMFAIL", "committed 1");
        leavePrepared(new Branch("two".getBytes(StandardCharsets.US_ASCII)));
        assertThat(adapter.getXAResources(specs)).containsExactly(resources);
        assertThat(pass(resources)).containsExactly("XAER_RMFAIL", "XAER_RMFAIL", "committed 1");
        assertThat(pass(resources)).containsExactly("XAER_RMFAIL", "XAER_RMFAIL", "committed 0");
        try (JMSContext context = new ApogeeConnectionFactory(adapter.getUri()).createContext();
                var consumer = context.createConsumer(context.createQueue("OUT"))) {
            assertThat(consumer.receiveBody(String.class, 60_000)).isEqualTo("prepared");
            assertThat(consumer.receiveBody(String.class, 60_000)).isEqualTo("prepared");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void beanWhoseConnectionFactoryIsNotBoundLeavesTheOthersTheirRecovery() throws Exception {
        leavePrepared(new Branch("one".getBytes(StandardCharsets.US_ASCII)));
        ApogeeActivationSpec unbound = new ApogeeActivationSpec();
        unbound.setConnectionFactoryLookup("jms/not-bound-yet");
        unbound.setDestination("IN");
        unbound.setDestinationType("jakarta.jms.Queue");
        unbound.setResourceAdapter(adapter);
        XAResource[] resources = adapter.getXAResources(new ActivationSpec[] {unbound, activated(null)});
        assertThat(pass(resources)).containsExactly("committed 1");
    }
}
