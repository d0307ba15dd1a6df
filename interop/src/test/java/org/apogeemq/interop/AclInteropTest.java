package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official client's signed requests at a broker that asks who sends them. */
class AclInteropTest {
    private static final String SECRET = "first-secret";

    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .option("authenticationEnabled=true")
            .option("authorizationEnabled=true")
            .option("initAuthenticationUser={\"username\":\"first\",\"password\":\"" + SECRET + "\"}")
            .broker("broker-a")
            .start());

    private final String topic = Clients.unique("acl");

    private static RPCHook signing(String user, String secret) {
        return new AclClientRPCHook(new SessionCredentials(user, secret));
    }

    private Message message(String text) {
        return new Message(topic, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void signedClientsSendAndConsume() throws Exception {
        Received received = new Received();
        try (Clients clients = new Clients(SERVERS.cluster(), signing("first", SECRET))) {
            assertThat(clients.producer().send(message("signed")).getSendStatus())
                    .isEqualTo(SendStatus.SEND_OK);
            DefaultMQPushConsumer consumer = clients.pushConsumer(Clients.unique("group"));
            consumer.subscribe(topic, "*");
            consumer.registerMessageListener(received.concurrently());
            consumer.start();
            received.awaitExactly(List.of("signed"));
        }
    }

    @Test
    void unsignedSendIsRefusedSayingHowToSign() throws Exception {
        try (Clients clients = new Clients(SERVERS.cluster())) {
            var producer = clients.producer();
            assertThatThrownBy(() -> producer.send(message("unsigned")))
                    .hasStackTraceContaining("does not say who sends it")
                    .hasStackTraceContaining("AclClientRPCHook");
        }
    }

    @Test
    void wrongSecretIsRefusedNamingTheUser() throws Exception {
        try (Clients clients = new Clients(SERVERS.cluster(), signing("first", "another-secret"))) {
            var producer = clients.producer();
            assertThatThrownBy(() -> producer.send(message("forged")))
                    .hasStackTraceContaining("the signature of user 'first' is wrong");
        }
    }
}
