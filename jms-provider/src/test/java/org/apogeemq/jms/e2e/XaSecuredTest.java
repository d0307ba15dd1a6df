package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.apogeemq.testkit.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Branches of users who may do some things, over TLS. */
@Timeout(300)
class XaSecuredTest {
    private static final long WAIT = 60_000;
    private static final int ALL = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;
    private static final Credentials ADMIN = new Credentials("admin", "admin-password");
    private static final List<String> BOTH = List.of("Pub", "Sub");

    @TempDir
    static Path certificates;

    private static TestCertificate server;
    private static TestCertificate stranger;

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificate.create(certificates, "server");
        stranger = TestCertificate.create(certificates, "stranger");
    }

    @BeforeEach
    void start() throws Exception {
        Map<String, String> tls = Map.of(
                "tls.server.mode", "permissive", // who administers and who registers does so in the clear
                "tls.server.certPath", server.certificate().toString(),
                "tls.server.keyPath", server.key().toString());
        Map<String, String> users = Map.of(
                "authenticationEnabled",
                "true",
                "authorizationEnabled",
                "true",
                "initAuthenticationUser",
                "{\"username\":\"admin\",\"password\":\"admin-password\"}");
        Map<String, String> broker = new HashMap<>(tls);
        broker.putAll(users);
        rig = Rig.with(broker, tls, directory);
        makeUsers("b1");
    }

    private void makeUsers(String broker) throws Exception {
        for (String user : List.of("alice", "bob")) {
            UserInfo info = new UserInfo(user, user + "-password", "Normal", null);
            Command make = Command.request(RequestCode.AUTH_CREATE_USER, new UserRequest(user), BodyCodec.encode(info));
            rig.administer(broker, RequestSignature.sign(make, ADMIN));
            permit(broker, RequestCode.AUTH_CREATE_ACL, user, "IN", BOTH);
            permit(broker, RequestCode.AUTH_UPDATE_ACL, user, "OUT", BOTH);
        }
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void permit(int code, String user, String topic, List<String> actions) throws Exception {
        permit("b1", code, user, topic, actions);
    }

    private void permit(String broker, int code, String user, String topic, List<String> actions) throws Exception {
        AclInfo.Entry entry = new AclInfo.Entry("Topic:" + topic, actions, List.of(), "Allow");
        AclInfo acl = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
        Command change = Command.request(code, new AclRequest("User:" + user), BodyCodec.encode(acl));
        rig.administer(broker, RequestSignature.sign(change, ADMIN));
    }

    private XAConnection connect(String user) throws JMSException {
        XAConnection made = factory(server).createXAConnection(user, user + "-password");
        made.start();
        return made;
    }

    private ApogeeXAConnectionFactory factory(TestCertificate trusted) {
        return new ApogeeXAConnectionFactory(rig.uri("tls=true&tlsTrust=" + trusted.certificate()));
    }

    /** Receives from IN and sends it on to OUT. */
    private static void transfer(XASession session, TestXid xid) throws Exception {
        send(session, "IN", "money");
        session.getXAResource().start(xid, XAResource.TMNOFLAGS);
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("IN"))) {
            assertThat(EndToEnd.text(consumer.receive(WAIT))).isEqualTo("money");
        }
        send(session, "OUT", "money");
        session.getXAResource().end(xid, XAResource.TMSUCCESS);
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }

    private Message receive(String queue) throws JMSException {
        try (XAConnection admin = connect("admin")) {
            Session session = admin.createSession();
            return session.createConsumer(session.createQueue(queue)).receiveNoWait();
        }
    }

    private void prepared(String user, TestXid xid) throws Exception {
        try (XAConnection connection = connect(user)) {
            XASession session = connection.createXASession();
            transfer(session, xid);
            assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
    }

    @Test
    void connectionsOfOneUserJoinAndThoseOfTwoDoNot() throws Exception {
        try (XAConnection one = connect("alice");
                XAConnection same = connect("alice");
                XAConnection other = connect("bob")) {
            XAResource resource = one.createXASession().getXAResource();
            assertThat(resource.isSameRM(same.createXASession().getXAResource()))
                    .isTrue();
            assertThat(resource.isSameRM(other.createXASession().getXAResource()))
                    .isFalse();
        }
    }

    @Test
    void whoMaySendAndReceiveMayDoSoInABranch() throws Exception {
        try (XAConnection connection = connect("alice")) {
            XASession session = connection.createXASession();
            TestXid xid = TestXid.fresh();
            transfer(session, xid);
            assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
            session.getXAResource().commit(xid, false);
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("money");
        assertThat(receive("IN")).isNull();
    }

    @Test
    void aSendThatIsNotPermittedIsSaidBeforeTheVoteAndAllIsRolledBack() throws Exception {
        permit(RequestCode.AUTH_UPDATE_ACL, "alice", "OUT", List.of("Sub"));
        try (XAConnection connection = connect("alice")) {
            XASession session = connection.createXASession();
            TestXid xid = TestXid.fresh();
            XAException refused = catchThrowableOfType(XAException.class, () -> {
                transfer(session, xid);
                session.getXAResource().prepare(xid); // when the end did not know it yet
            });
            assertThat(refused)
                    .hasMessageContaining("user 'alice' has no permission Pub on Topic:OUT")
                    .hasMessageContaining("rolled back");
            assertThat(refused.errorCode).isBetween(XAException.XA_RBBASE, XAException.XA_RBEND);
            EndToEnd.rollback(session.getXAResource(), xid);
        }
        RedeliveryTest.assertDelivery(receive("IN"), "money", 2);
        assertThat(receive("OUT")).isNull();
    }

    @Test
    void whatIsNotPermittedAtOnceIsASecurityExceptionAndTheBranchGoesOn() throws Exception {
        try (XAConnection connection = connect("alice")) {
            XASession session = connection.createXASession();
            TestXid xid = TestXid.fresh();
            session.getXAResource().start(xid, XAResource.TMNOFLAGS);
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("SECRET")))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("user 'alice' has no permission Sub on Topic:SECRET");
            send(session, "OUT", "money");
            session.getXAResource().end(xid, XAResource.TMSUCCESS);
            session.getXAResource().commit(xid, true);
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("money");
        assertThatThrownBy(() -> factory(server).createXAConnection("alice", "guessed"))
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("alice");
    }

    @Test
    void aServerThatIsNotTrustedGetsNoCredentials() {
        assertThatThrownBy(() -> factory(stranger).createXAConnection("alice", "alice-password"))
                .isInstanceOf(JMSException.class)
                .isNotInstanceOf(JMSSecurityException.class);
    }

    @Test
    void whoBeganABranchDecidesItAlsoWithoutPermissionsOnItsDestinations() throws Exception {
        TestXid kept = TestXid.named("kept");
        TestXid dropped = TestXid.named("dropped");
        prepared("alice", kept);
        prepared("alice", dropped);
        for (String topic : List.of("IN", "OUT")) {
            permit(RequestCode.AUTH_UPDATE_ACL, "alice", topic, List.of("Get"));
        }
        rig.stopBroker();
        rig.startBroker();
        try (XAConnection connection = connect("alice")) {
            XAResource recovery = connection.createXASession().getXAResource();
            assertThat(recovery.recover(ALL)).hasSize(2);
            recovery.commit(kept, false);
            recovery.rollback(dropped);
            assertThat(recovery.recover(ALL)).isEmpty();
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("money");
        assertThat(receive("OUT")).isNull();
        RedeliveryTest.assertDelivery(receive("IN"), "money", 2);
        assertThat(receive("IN")).isNull();
    }

    @Test
    void othersNeitherSeeNorDecideABranchAndSuperUsersDo() throws Exception {
        TestXid xid = TestXid.named("of alice");
        prepared("alice", xid);
        try (XAConnection connection = connect("bob")) {
            XAResource recovery = connection.createXASession().getXAResource();
            assertThat(recovery.recover(ALL)).isEmpty();
            assertBobMayNotDecide(recovery, xid);
        }
        try (XAConnection connection = connect("admin")) {
            XAResource recovery = connection.createXASession().getXAResource();
            assertThat(xid.isIn(recovery.recover(ALL))).isTrue();
            recovery.commit(xid, false);
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("money");
    }

    private static void assertBobMayNotDecide(XAResource recovery, TestXid xid) {
        for (XaRecoveryTest.Decision decision :
                List.<XaRecoveryTest.Decision>of(() -> recovery.commit(xid, false), () -> recovery.rollback(xid))) {
            XAException refused = catchThrowableOfType(XAException.class, decision::run);
            assertThat(refused)
                    .hasMessageContaining("begun by user 'alice'")
                    .hasMessageContaining("user 'bob' may not decide");
            // the branch is in doubt as before: neither committed nor rolled back, nor unknown
            assertThat(refused.errorCode).isEqualTo(XAException.XAER_RMFAIL);
        }
    }

    @Test
    void aBrokerThatDoesNotKnowABranchDoesNotMakeItUnknownToThoseWhoMayNotDecideIt() throws Exception {
        TestXid xid = TestXid.named("of alice");
        prepared("alice", xid);
        rig.addBroker("b2", directory.resolve("second"));
        makeUsers("b2");
        try (XAConnection connection = connect("bob")) {
            assertBobMayNotDecide(connection.createXASession().getXAResource(), xid);
        }
        try (XAConnection connection = connect("alice")) {
            connection.createXASession().getXAResource().commit(xid, false);
        }
        assertThat(EndToEnd.text(receive("OUT"))).isEqualTo("money");
    }
}
