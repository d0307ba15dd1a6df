package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users and permissions as RocketMQ 5's tools keep them. */
class AclV5InteropTest {
    @RegisterExtension
    static final TestCluster SERVERS = TestCluster.with(folder -> Cluster.in(folder)
            .option("authenticationEnabled=true")
            .option("authorizationEnabled=true")
            .option("initAuthenticationUser={\"username\":\"first\",\"password\":\"first-secret\"}")
            .broker("broker-a")
            .start());

    private static AclClientRPCHook signing(String user, String secret) {
        return new AclClientRPCHook(new SessionCredentials(user, secret));
    }

    @Test
    void userSendsWhereItIsPermittedAndTheRefusalSaysWhichPermissionIsMissing() throws Exception {
        String topic = Clients.unique("permitted");
        String broker = SERVERS.cluster().address("broker-a");
        try (Clients operators = new Clients(SERVERS.cluster(), signing("first", "first-secret"));
                Clients users = new Clients(SERVERS.cluster(), signing("alice", "alice-secret"))) {
            Versions.createTopic(operators.producer(), topic, 1, 1);
            DefaultMQAdminExt admin = operators.admin();
            admin.start();
            admin.createUser(broker, "alice", "alice-secret", "Normal");
            DefaultMQProducer alice = users.producer();
            Message message = new Message(topic, "hello".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> alice.send(message))
                    .hasStackTraceContaining("user 'alice' has no permission Pub on Topic:" + topic);

            admin.createAcl(broker, "User:alice", List.of("Topic:" + topic), List.of("Pub"), List.of(), "Allow");
            assertThat(alice.send(message).getSendStatus()).isEqualTo(SendStatus.SEND_OK);

            assertThat(admin.getUser(broker, "alice").getUserType()).isEqualToIgnoringCase("Normal");
            assertThat(admin.listAcl(broker, "", "")).hasSize(1);
            admin.deleteUser(broker, "alice");
            assertThatThrownBy(() -> alice.send(message))
                    .hasStackTraceContaining("the signature of user 'alice' is wrong");
        }
    }
}
