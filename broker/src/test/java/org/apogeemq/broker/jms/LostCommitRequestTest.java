package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.TransactionHeaders.XaCommitRequest;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that never sees the second phase of a commit, as application servers are tested with it. */
@Timeout(120)
class LostCommitRequestTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String X = "1:aa:01";

    @TempDir
    Path root;

    private final AtomicInteger swallowed = new AtomicInteger();

    private RequestHandler swallowing(int code, RequestHandler handler) {
        return code == RequestCode.XA_COMMIT ? (request, connection) -> swallowed.incrementAndGet() : handler;
    }

    private Broker start(boolean swallow) throws Exception {
        Map<String, String> options =
                Map.of("storePathRootDir", root.toString(), "listenPort", "0", "bindAddress", "127.0.0.1");
        Broker.Builder builder =
                Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime);
        return (swallow ? builder.intercept(this::swallowing) : builder).start();
    }

    private static WireClient connect(Broker broker) {
        return new WireClient((InetSocketAddress) broker.addresses().get(0)).hello();
    }

    @Test
    void branchWhoseCommitIsLostOnItsWayStaysPreparedUntilItComesAgain() throws Exception {
        try (Broker broker = start(true);
                WireClient client = connect(broker)) {
            XaClient xa = new XaClient(client);
            assertThat(xa.start(5, X)).isZero();
            client.send(toQueue("OUT", "out").in(5));
            assertThat(xa.end(5)).isZero();
            assertThat(xa.vote(X)).isEqualTo(BranchVote.OK);
            client.oneway(RequestCode.XA_COMMIT, new XaCommitRequest(X, false, null), null);
            await().atMost(LIMIT).until(() -> swallowed.get() == 1);
            assertThat(xa.recover()).containsExactly(X);
        }
        try (Broker broker = start(false);
                WireClient client = connect(broker)) {
            XaClient xa = new XaClient(client);
            assertThat(xa.recover()).containsExactly(X);
            assertThat(xa.commit(X)).isZero();
            client.open(queue(1, "OUT").credit(0));
            assertThat(client.drain(1, 10).stream().map(WireClient.Received::text))
                    .containsExactly("out");
        }
    }
}
