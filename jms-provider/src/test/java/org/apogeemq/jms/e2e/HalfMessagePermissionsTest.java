package org.apogeemq.jms.e2e;

import static org.apogeemq.jms.vendor.LocalTransactionState.COMMIT;
import static org.apogeemq.jms.vendor.LocalTransactionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Half messages of users who may send and who may not. */
@Timeout(180)
class HalfMessagePermissionsTest {
    private static final long WAIT = 60_000;
    private static final Credentials ADMIN = new Credentials("admin", "admin-password");

    @TempDir
    Path directory;

    /** Decides when it is asked only. */
    private static final class Later implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return UNKNOWN;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(Message message) {
            return COMMIT;
        }
    }

    private static void administer(Rig rig, Command request) throws Exception {
        rig.administer("b1", RequestSignature.sign(request, ADMIN));
    }

    private static Connection connect(Rig rig, String user) throws JMSException {
        Connection made = new ApogeeConnectionFactory(rig.uri("")).createConnection(user, user + "-password");
        made.start();
        return made;
    }

    @Test
    void whoMaySendMaySendHalfMessagesAndAnswerForThem() throws Exception {
        Map<String, String> options = Map.of(
                "transactionTimeOut", "200",
                "transactionCheckInterval", "300",
                "authenticationEnabled", "true",
                "authorizationEnabled", "true",
                "initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"admin-password\"}");
        try (Rig rig = Rig.with(options, directory)) {
            UserInfo alice = new UserInfo("alice", "alice-password", "Normal", null);
            administer(
                    rig,
                    Command.request(RequestCode.AUTH_CREATE_USER, new UserRequest("alice"), BodyCodec.encode(alice)));
            try (Connection connection = connect(rig, "alice");
                    Connection admin = connect(rig, "admin")) {
                Session session = connection.createSession();
                HalfMessageProducer producer = ((HalfMessages) session)
                        .createHalfMessageProducer(session.createQueue("ORDERS"), "deciders", new Later());
                assertThatThrownBy(() -> producer.send(session.createTextMessage("refused")))
                        .isInstanceOf(JMSSecurityException.class)
                        .hasMessageContaining("Topic:ORDERS");
                AclInfo.Entry entry = new AclInfo.Entry("Topic:ORDERS", List.of("Pub"), List.of(), "Allow");
                AclInfo acl = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
                administer(
                        rig,
                        Command.request(
                                RequestCode.AUTH_CREATE_ACL, new AclRequest("User:alice"), BodyCodec.encode(acl)));
                producer.send(session.createTextMessage("permitted"));
                Session receiving = admin.createSession();
                Message received = receiving
                        .createConsumer(receiving.createQueue("ORDERS"))
                        .receive(WAIT);
                assertThat(received.getBody(String.class)).isEqualTo("permitted");
                producer.close();
            }
        }
    }
}
