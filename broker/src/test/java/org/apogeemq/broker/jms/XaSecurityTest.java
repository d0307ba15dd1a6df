package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.header.TransactionDecision;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose branches a user may decide. */
@Timeout(120)
class XaSecurityTest {
    private static final String X = "1:aa:01";
    private static final String Y = "1:aa:02";

    @TempDir
    Path root;

    private TestBroker broker;

    @BeforeEach
    void start() {
        broker = new TestBroker(
                root,
                Map.of(
                        "authenticationEnabled",
                        "true",
                        "authorizationEnabled",
                        "true",
                        "initAuthenticationUser",
                        "{\"username\":\"admin\",\"password\":\"admin-password\"}"));
        try (WireClient admin = connect("admin")) {
            for (String user : List.of("alice", "bob")) {
                UserInfo info = new UserInfo(user, user + "-password", "Normal", null);
                admin.call(RequestCode.AUTH_CREATE_USER, new UserRequest(user), BodyCodec.encode(info));
                AclInfo.Entry entry = new AclInfo.Entry("Topic:*", List.of("Pub", "Sub"), List.of(), "Allow");
                AclInfo acl = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
                admin.call(RequestCode.AUTH_CREATE_ACL, new AclRequest("User:" + user), BodyCodec.encode(acl));
            }
        }
    }

    private WireClient connect(String user) {
        WireClient client = broker.client();
        client.call(RequestCode.HELLO, new HelloRequest(1, user, user + "-password", "test", null), null);
        return client;
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void prepare(String user, String xid) {
        try (WireClient client = connect(user)) {
            XaClient xa = new XaClient(client);
            assertThat(xa.start(5, xid)).isZero();
            client.send(toQueue("OUT", "out").in(5));
            assertThat(xa.end(5)).isZero();
            assertThat(xa.vote(xid)).isEqualTo(BranchVote.OK);
        }
    }

    @Test
    void usersSeeAndDecideTheBranchesThatTheyBeganAndSuperUsersAll() {
        prepare("alice", X);
        prepare("bob", Y);
        broker.restart();
        try (WireClient client = connect("bob")) {
            XaClient bob = new XaClient(client);
            assertThat(bob.recover()).containsExactly(Y);
            assertThat(bob.commit(X)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.rollback(X)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.forget(X)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.prepare(X)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.join(7, X)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.decide(4711, TransactionDecision.COMMIT)).isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(bob.commit(Y)).isZero();
        }
        prepare("bob", Y);
        try (WireClient client = connect("admin")) {
            XaClient admin = new XaClient(client);
            assertThat(admin.recover()).containsExactly(X, Y);
            assertThat(admin.rollback(Y)).isZero();
        }
        try (WireClient client = connect("alice")) {
            XaClient alice = new XaClient(client);
            assertThat(alice.recover()).containsExactly(X);
            assertThat(alice.commit(X)).isZero();
        }
    }
}
