package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.apogeemq.testkit.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official client over TLS. What it trusts and shows is set for the whole JVM, so the tests of this class, the only one
 * about TLS, run one after the other.
 */
class TlsInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path certificates;

    private static TestCertificate server;
    private static TestCertificate stranger;

    @TempDir
    Path folder;

    private Cluster cluster;
    private final String topic = Clients.unique("tls");
    private final Received received = new Received();

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificate.create(certificates, "server");
        stranger = TestCertificate.create(certificates, "stranger");
    }

    @BeforeEach
    void trustTheServer() {
        TlsSystemConfig.tlsTestModeEnable = false; // else the client takes any certificate
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = server.certificate().toString();
        TlsSystemConfig.tlsClientCertPath = null;
        TlsSystemConfig.tlsClientKeyPath = null;
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    /** Broker and name server with one certificate, which the broker also shows and trusts. */
    private void start(String mode, String clientAuthentication) throws Exception {
        Cluster.Builder builder = Cluster.in(folder)
                .option("tls.enable=true")
                .option("tls.client.trustCertPath=" + server.certificate())
                .option("tls.client.certPath=" + server.certificate())
                .option("tls.client.keyPath=" + server.key());
        for (String line : List.of(
                "tls.server.mode=" + mode,
                "tls.server.certPath=" + server.certificate(),
                "tls.server.keyPath=" + server.key(),
                "tls.server.trustCertPath=" + server.certificate(),
                "tls.server.need.client.auth=" + clientAuthentication)) {
            builder.option(line).nameServerOption(line);
        }
        cluster = builder.broker("broker-a").start();
    }

    private Message message(String text) {
        return new Message(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Tries again only when the name server did not answer in the few seconds that the client gives it. */
    private void assertSends(Clients clients, String text) throws Exception {
        DefaultMQProducer producer = clients.producer();
        await().atMost(LIMIT)
                .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("No route info"))
                .untilAsserted(() ->
                        assertThat(producer.send(message(text)).getSendStatus()).isEqualTo(SendStatus.SEND_OK));
    }

    private void consume(Clients clients) throws Exception {
        DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener(received.concurrently());
        consumer.start();
    }

    @Test
    void clientsSendConsumeAndAdministerWhereOnlyTlsIsSpoken() throws Exception {
        start("enforcing", "none");
        try (Clients clients = new Clients(cluster).overTls()) {
            DefaultMQProducer producer = clients.producer();
            producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
            String large = "0123456789".repeat(100_000);
            producer.send(message(large));
            consume(clients);
            received.awaitExactly(List.of(large));
            producer.send(message("pushed"));
            received.awaitExactly(List.of(large, "pushed"));

            DefaultMQAdminExt admin = clients.admin();
            admin.start();
            assertThat(admin.fetchBrokerRuntimeStats(cluster.address("broker-a"))
                            .getTable())
                    .containsKey("brokerVersionDesc");
        }
    }

    @Test
    void plainClientIsRefusedWhereOnlyTlsIsSpokenAndTheLogSaysWhy() throws Exception {
        start("enforcing", "none");
        try (Clients clients = new Clients(cluster)) {
            assertRefused(clients, "not TLS, which this port demands");
        }
        try (Clients clients = new Clients(cluster).overTls()) {
            assertSends(clients, "served as before");
        }
    }

    private void assertRefused(DefaultMQProducer producer) {
        assertThatThrownBy(() -> producer.send(message("refused"))).hasStackTraceContaining("127.0.0.1");
    }

    /** Tries until the log says it: a client that gives a slow connection up says nothing to the server. */
    private void assertRefused(Clients clients, String line) throws Exception {
        DefaultMQProducer producer = clients.producer();
        AtomicBoolean said = new AtomicBoolean();
        CompletableFuture<Void> refusals = CompletableFuture.runAsync(() -> {
            do {
                assertRefused(producer);
            } while (!said.get());
        });
        try {
            cluster.awaitNameServerLine(0, line);
        } finally {
            said.set(true);
            refusals.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void clientThatDoesNotTrustTheServerRefusesItAndTheLogSaysWhy() throws Exception {
        start("enforcing", "none");
        TlsSystemConfig.tlsClientTrustCertPath = stranger.certificate().toString();
        try (Clients clients = new Clients(cluster).overTls()) {
            assertRefused(clients, "TLS failed, closing the connection: Received fatal alert");
        }
        trustTheServer();
        try (Clients clients = new Clients(cluster).overTls()) {
            assertSends(clients, "served as before");
        }
    }

    @Test
    void clientWithoutTheCertificateThatIsDemandedIsRefused() throws Exception {
        start("enforcing", "require");
        try (Clients clients = new Clients(cluster).overTls()) {
            assertRefused(clients, "TLS failed, closing the connection: Empty client certificate chain");
        }
        TlsSystemConfig.tlsClientCertPath = server.certificate().toString();
        TlsSystemConfig.tlsClientKeyPath = server.key().toString();
        try (Clients clients = new Clients(cluster).overTls()) {
            assertSends(clients, "with a certificate");
            consume(clients);
            received.awaitExactly(List.of("with a certificate"));
        }
    }

    @Test
    void permissiveServersServePlainAndTlsClientsAlike() throws Exception {
        start("permissive", "none");
        try (Clients plain = new Clients(cluster);
                Clients secured = new Clients(cluster).overTls()) {
            assertSends(plain, "plain");
            assertSends(secured, "secured");
            consume(plain);
            consume(secured);
            received.awaitExactly(List.of("plain", "secured", "plain", "secured"));
        }
    }

    @Test
    void serversWithoutTlsSaySoWhenAClientComesWithIt() throws Exception {
        cluster = Cluster.start(folder, "broker-a");
        try (Clients clients = new Clients(cluster).overTls()) {
            assertRefused(clients, "it begins as TLS does, which this port has not");
        }
        try (Clients clients = new Clients(cluster)) {
            assertSends(clients, "served as before");
        }
    }
}
