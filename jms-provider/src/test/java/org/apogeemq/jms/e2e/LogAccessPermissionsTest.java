package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking messages up and setting queues back, for users who may and who may not. */
@Timeout(180)
class LogAccessPermissionsTest {
    private static final long WAIT = 60_000;
    private static final Credentials ADMIN = new Credentials("admin", "admin-password");
    private static final Credentials ALICE = new Credentials("alice", "alice-password");

    @TempDir
    Path directory;

    private Rig rig;
    private Connection connection;
    private Session alice;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.with(
                Map.of(
                        "authenticationEnabled", "true",
                        "authorizationEnabled", "true",
                        "initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"admin-password\"}"),
                directory);
        UserInfo user = new UserInfo(ALICE.accessKey(), ALICE.secretKey(), "Normal", null);
        administer(Command.request(
                RequestCode.AUTH_CREATE_USER, new UserRequest(ALICE.accessKey()), BodyCodec.encode(user)));
        connection = connect(ALICE);
        alice = connection.createSession();
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        rig.close();
    }

    private void administer(Command request) throws Exception {
        rig.administer("b1", RequestSignature.sign(request, ADMIN));
    }

    private Connection connect(Credentials who) throws JMSException {
        Connection made = new ApogeeConnectionFactory(rig.uri("")).createConnection(who.accessKey(), who.secretKey());
        made.start();
        return made;
    }

    private void permitAlice(String resource, String... actions) throws Exception {
        AclInfo.Entry entry = new AclInfo.Entry(resource, List.of(actions), List.of(), "Allow");
        AclInfo acl = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
        administer(Command.request(RequestCode.AUTH_CREATE_ACL, new AclRequest("User:alice"), BodyCodec.encode(acl)));
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String... parts) {
        assertThatThrownBy(action)
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("'alice'")
                .hasMessageContainingAll(parts);
    }

    /** Sends as the administrator. */
    private String sent(String queue, String text) throws JMSException {
        try (Connection admin = connect(ADMIN)) {
            Session session = admin.createSession();
            Message message = session.createTextMessage(text);
            message.setJMSCorrelationID("order 7");
            message.setStringProperty("JMS_APOGEE_KEYS", "k7");
            session.createProducer(session.createQueue(queue)).send(message);
            return message.getJMSMessageID();
        }
    }

    @Test
    void messagesAreFoundOnlyWhereTheUserMayConsumeOrLook() throws Exception {
        String id = sent("ORDERS", "order");
        String secretId = sent("SALARIES", "secret");
        MessageLookup lookup = (MessageLookup) alice;
        Queue orders = alice.createQueue("ORDERS");
        Queue salaries = alice.createQueue("SALARIES");
        for (Queue queue : List.of(orders, salaries)) {
            refused(() -> lookup.findByMessageId(queue, id), "Topic:" + queue.getQueueName());
            refused(() -> lookup.findByKey(queue, "k7", 10), "Topic:" + queue.getQueueName());
            refused(() -> lookup.findByCorrelationId(queue, "order 7", 10), "Topic:" + queue.getQueueName());
        }
        permitAlice("Topic:ORDERS", "Get");
        assertThat(lookup.findByMessageId(orders, id).getBody(String.class)).isEqualTo("order");
        assertThat(lookup.findByKey(orders, "k7", 10)).hasSize(1);
        assertThat(lookup.findByCorrelationId(orders, "order 7", 10)).hasSize(1);
        assertThat(lookup.findByMessageId(orders, secretId)).isNull();
        refused(() -> lookup.findByMessageId(salaries, secretId), "Topic:SALARIES");
    }

    @Test
    void queueIsSetBackOnlyByWhoMayUpdateItsGroup() throws Exception {
        sent("ORDERS", "order");
        permitAlice("Topic:ORDERS", "Sub");
        Queue orders = alice.createQueue("ORDERS");
        try (MessageConsumer consumer = alice.createConsumer(orders)) {
            assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("order");
        }
        Replay replay = (Replay) alice;
        refused(() -> replay.replay(orders, ReplayFrom.first(), true), "Group:JMSQ_ORDERS");
        permitAlice("Group:JMSQ_ORDERS", "Get");
        await().atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> replay.replay(orders, ReplayFrom.first(), true).again() == 1);
        refused(() -> replay.replay(orders, ReplayFrom.first(), false), "Update", "Group:JMSQ_ORDERS");
        assertThat(replay.replay(orders, ReplayFrom.first(), true).again()).isEqualTo(1);
        permitAlice("Group:JMSQ_ORDERS", "Get", "Update");
        assertThat(replay.replay(orders, ReplayFrom.first(), false).again()).isEqualTo(1);
        try (MessageConsumer consumer = alice.createConsumer(orders)) {
            assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("order");
        }
    }

    @Test
    void subscriptionIsSetBackOnlyByWhoMayUpdateItsGroup() throws Exception {
        permitAlice("Topic:NEWS", "Pub", "Sub");
        permitAlice("Group:JMSS_mine", "Sub");
        var topic = alice.createTopic("NEWS");
        MessageConsumer mine = alice.createSharedDurableConsumer(topic, "mine");
        refused(() -> alice.createSharedDurableConsumer(topic, "others"), "Group:JMSS_others");
        alice.createProducer(topic).send(alice.createTextMessage("news"));
        assertThat(mine.receive(WAIT).getBody(String.class)).isEqualTo("news");
        Replay replay = (Replay) alice;
        refused(() -> replay.replaySharedDurable(topic, "mine", ReplayFrom.first(), false), "Group:JMSS_mine");
        refused(() -> replay.replaySharedDurable(topic, "others", ReplayFrom.first(), false), "Group:JMSS_others");
        permitAlice("Group:JMSS_mine", "Sub", "Get", "Update");
        await().atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> replay.replaySharedDurable(topic, "mine", ReplayFrom.first(), true)
                                .again()
                        == 1);
        replay.replaySharedDurable(topic, "mine", ReplayFrom.first(), false);
        assertThat(mine.receive(WAIT).getBody(String.class)).isEqualTo("news");
    }
}
