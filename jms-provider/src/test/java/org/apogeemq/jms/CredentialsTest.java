package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.PeerFrame;
import org.apogeemq.testkit.ScriptedPeer;
import org.apogeemq.testkit.ScriptedPeer.Conversation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User and password reach the broker's HELLO, and its refusal the application. */
@Timeout(120)
class CredentialsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REFUSAL = "user 'alice': the password is wrong; see users.conf";

    /** What each HELLO said. */
    private final List<Map<String, String>> hellos = new CopyOnWriteArrayList<>();

    /** A name server, and the broker it names, which refuses; for so many connections. */
    private ScriptedPeer refusing(int connections) throws Exception {
        return ScriptedPeer.start(LIMIT, peer -> {
            for (int i = 0; i < connections; i++) {
                try (Conversation nameServer = peer.accept()) {
                    PeerFrame question = nameServer.expect(RequestCode.GET_BROKER_CLUSTER_INFO);
                    nameServer.respond(question, ResponseCode.SUCCESS, Map.of(), cluster(peer));
                }
                try (Conversation broker = peer.accept()) {
                    PeerFrame hello = broker.expect(RequestCode.HELLO);
                    hellos.add(hello.fields());
                    broker.send(hello.response(ResponseCode.NO_PERMISSION, REFUSAL, Map.of(), new byte[0]));
                }
            }
        });
    }

    private static byte[] cluster(ScriptedPeer peer) {
        String broker = "{\"brokerName\":\"b\",\"cluster\":\"c\",\"brokerAddrs\":{\"0\":\"127.0.0.1:"
                + peer.address().getPort() + "\"}}";
        return ("{\"brokerAddrTable\":{\"b\":" + broker + "},\"clusterAddrTable\":{\"c\":[\"b\"]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static ApogeeConnectionFactory factory(ScriptedPeer peer, String parameters) {
        return new ApogeeConnectionFactory(
                "apogee://127.0.0.1:" + peer.address().getPort() + parameters);
    }

    @Test
    void credentialsOfTheUriReachHelloAndTheRefusalIsASecurityException() throws Exception {
        try (ScriptedPeer peer = refusing(1)) {
            ApogeeConnectionFactory factory = factory(peer, "?user=alice&password=p%26ss+w");
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining(REFUSAL)
                    .hasMessageNotContaining("p&ss");
            assertThat(hellos)
                    .singleElement()
                    .satisfies(hello ->
                            assertThat(hello).containsEntry("user", "alice").containsEntry("password", "p&ss+w"));
            peer.await();
        }
    }

    @Test
    void credentialsOfTheCallGoBeforeThoseOfTheUri() throws Exception {
        try (ScriptedPeer peer = refusing(4)) {
            ApogeeConnectionFactory factory = factory(peer, "?user=alice&password=a");
            assertThatThrownBy(() -> factory.createConnection("bob", "b")).isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> factory.createQueueConnection("bob", "b"))
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> factory.createTopicConnection("bob", "b"))
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> factory.createContext("bob", "b", JMSContext.CLIENT_ACKNOWLEDGE))
                    .isInstanceOf(JMSSecurityRuntimeException.class)
                    .hasMessageContaining(REFUSAL);
            assertThat(hellos)
                    .hasSize(4)
                    .allSatisfy(hello ->
                            assertThat(hello).containsEntry("user", "bob").containsEntry("password", "b"));
            peer.await();
        }
    }

    @Test
    void withoutCredentialsNoneAreSent() throws Exception {
        try (ScriptedPeer peer = refusing(1)) {
            assertThatThrownBy(() -> factory(peer, "").createContext()).isInstanceOf(JMSSecurityRuntimeException.class);
            assertThat(hellos)
                    .singleElement()
                    .satisfies(hello -> assertThat(hello).doesNotContainKeys("user", "password"));
            peer.await();
        }
    }
}
