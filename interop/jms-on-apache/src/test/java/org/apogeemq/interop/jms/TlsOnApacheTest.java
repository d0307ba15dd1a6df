package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ApacheRocketMq;
import org.apogeemq.testkit.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Name server and broker that take TLS alone. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ResourceLock(ApacheServers.OF_THEIR_OWN)
class TlsOnApacheTest {
    private static final long LONG = 60_000;

    @TempDir
    Path folder;

    @Test
    void clientThatTrustsTheServersIsServedAndOthersAreNot() throws Exception {
        TestCertificate server = TestCertificate.create(folder, "server");
        TestCertificate stranger = TestCertificate.create(folder, "stranger");
        Path configuration = Files.write(
                folder.resolve("tls.properties"),
                List.of(
                        "tls.test.mode.enable=false",
                        "tls.server.certPath=" + server.certificate(),
                        "tls.server.keyPath=" + server.key(),
                        "tls.client.trustCertPath=" + server.certificate(),
                        "tls.client.authServer=true"));
        try (ApacheRocketMq servers = ApacheRocketMq.start(
                List.of(),
                List.of(
                        "-Dtls.server.mode=enforcing",
                        "-Dtls.enable=true", // of the broker to the name server
                        "-Dtls.config.file=" + configuration))) {
            try (JMSContext context = factory(servers, server).createContext()) {
                Queue queue = context.createQueue("ENCRYPTED");
                context.createProducer().send(queue, "a");
                Message message = context.createConsumer(queue).receive(LONG);
                assertThat(message.getBody(String.class)).isEqualTo("a");
            }
            assertThatThrownBy(() -> factory(servers, stranger).createContext())
                    .isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(() -> new ApogeeConnectionFactory(servers.nameServer()).createContext())
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    private static ApogeeConnectionFactory factory(ApacheRocketMq servers, TestCertificate trusted) {
        return new ApogeeConnectionFactory(servers.address() + "&tls=true&tlsTrust=" + trusted.certificate());
    }
}
