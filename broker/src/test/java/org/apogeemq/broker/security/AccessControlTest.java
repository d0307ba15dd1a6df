package org.apogeemq.broker.security;

import static org.apogeemq.broker.TestBroker.call;
import static org.apogeemq.broker.TestBroker.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.TestBroker;
import org.apogeemq.broker.admin.UnsupportedRequests;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.QueryHeaders;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.DeleteAclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListAclsRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListUsersRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.header.TopicHeaders;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Authentication and authorization through the wire. */
@Timeout(180)
class AccessControlTest {
    private static final Credentials ADMIN = new Credentials("admin", "admin-password");
    private static final Credentials ALICE = new Credentials("alice", "alice-password");
    private static final String[] OPTIONS = {
        "authenticationEnabled=true",
        "authorizationEnabled=true",
        "initAuthenticationUser={\"username\":\"admin\",\"password\":\"admin-password\"}"
    };

    @TempDir
    private Path folder;

    private TestBroker broker;

    @AfterEach
    void close() {
        if (broker != null) {
            broker.close();
        }
    }

    private void start() throws Exception {
        broker = TestBroker.start(folder, OPTIONS);
    }

    private Command as(Credentials who, int code, Record header, ByteBuf body) throws Exception {
        return call(broker.connection(), RequestSignature.sign(Command.request(code, header, body), who));
    }

    private Command send(Credentials who, String topic) throws Exception {
        return as(
                who,
                RequestCode.SEND_MESSAGE_V2,
                TestBroker.sendHeader(topic, 0, null),
                Unpooled.copiedBuffer("m", StandardCharsets.UTF_8));
    }

    private Command pull(Credentials who, String group, String topic) throws Exception {
        return as(who, RequestCode.PULL_MESSAGE, TestBroker.pullHeader(group, topic, 0, 0, "*", 0), null);
    }

    private Command saveUser(int code, String name, String password, String type, String status) throws Exception {
        return as(ADMIN, code, new UserRequest(name), BodyCodec.encode(new UserInfo(name, password, type, status)));
    }

    private void createAlice() throws Exception {
        ok(saveUser(RequestCode.AUTH_CREATE_USER, "alice", "alice-password", "Normal", null));
    }

    private Command permit(String user, String resource, String actions, String decision, String... sources)
            throws Exception {
        AclInfo.Entry entry = new AclInfo.Entry(resource, List.of(actions.split(",")), List.of(sources), decision);
        AclInfo acl = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
        return as(ADMIN, RequestCode.AUTH_CREATE_ACL, new AclRequest("User:" + user), BodyCodec.encode(acl));
    }

    private static void assertRefused(Command answer, String... parts) {
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(answer.remark()).contains(parts);
    }

    @Test
    void requestWithoutWrongOrUnknownSignatureIsRefusedAndTheBrokerGoesOn() throws Exception {
        start();
        assertRefused(send(null, "T"), "SEND_MESSAGE_V2", "does not say who sends it", "authenticationEnabled");
        assertRefused(send(new Credentials("admin", "wrong-password"), "T"), "'admin'", "signature", "password");
        assertRefused(send(new Credentials("nobody", "wrong-password"), "T"), "'nobody'", "no such user");
        Command unsigned =
                Command.request(RequestCode.GET_BROKER_CONFIG, null, null).putExtField("AccessKey", "admin");
        assertRefused(call(broker.connection(), unsigned), "'admin'");
        ok(send(ADMIN, "T"));
        assertThat(as(null, 9999, null, null).code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
    }

    @Test
    void userMayDoWhatIsPermittedAndTheRefusalSaysWhoWhatAndWhichPermission() throws Exception {
        start();
        createAlice();
        assertRefused(send(ALICE, "ORDERS"), "'alice'", "Pub", "Topic:ORDERS", "mqadmin createAcl -s User:alice");
        ok(permit("alice", "Topic:ORD*", "Pub", "Allow"));
        ok(send(ALICE, "ORDERS"));
        assertRefused(pull(ALICE, "g", "ORDERS"), "'alice'", "Sub", "Topic:ORDERS");
        ok(permit("alice", "Topic:ORDERS", "Sub", "Allow"));
        assertRefused(pull(ALICE, "g", "ORDERS"), "'alice'", "Sub", "Group:g");
        ok(permit("alice", "Group:g", "Sub", "Allow"));
        ok(pull(ALICE, "g", "ORDERS"));
        ok(permit("alice", "Topic:ORDERS", "Sub", "Deny"));
        assertRefused(pull(ALICE, "g", "ORDERS"), "Topic:ORDERS");
        assertRefused(send(ALICE, "%RETRY%other"), "Sub", "Group:other");
        assertRefused(as(ALICE, RequestCode.GET_BROKER_CONFIG, null, null), "Cluster:DefaultCluster", "Get");
        assertRefused(as(ALICE, RequestCode.AUTH_LIST_USER, new ListUsersRequest(null), null), "'alice'", "Super");
        assertRefused(
                as(ALICE, RequestCode.DELETE_TOPIC_IN_BROKER, new TopicHeaders.TopicRequest("ORDERS"), null),
                "Delete",
                "Topic:ORDERS");
        ok(permit("alice", "Cluster:*", "Get", "Allow"));
        ok(as(ALICE, RequestCode.GET_BROKER_CONFIG, null, null));
    }

    @Test
    void permissionHoldsFromItsAddressesOnly() throws Exception {
        start();
        createAlice();
        ok(permit("alice", "Topic:A", "Pub", "Allow", "10.0.0.0/8"));
        assertRefused(send(ALICE, "A"), "Topic:A");
        ok(permit("alice", "Topic:A", "Pub", "Allow", "10.0.0.0/8", "127.0.0.1"));
        ok(send(ALICE, "A"));
    }

    @Test
    void heartbeatForAForeignGroupIsRefused() throws Exception {
        start();
        createAlice();
        ByteBuf body = BodyCodec.encode(TestBroker.consumerHeartbeat("c", "g", "T", "*"));
        assertRefused(as(ALICE, RequestCode.HEART_BEAT, null, body), "Sub", "Group:g");
        ok(permit("alice", "Group:g", "Sub", "Allow"));
        body = BodyCodec.encode(TestBroker.consumerHeartbeat("c", "g", "T", "*"));
        assertRefused(as(ALICE, RequestCode.HEART_BEAT, null, body), "Sub", "Topic:T");
    }

    @Test
    void changedPasswordAndDisabledUserCountAtOnceAndSurviveARestart() throws Exception {
        start();
        createAlice();
        ok(permit("alice", "Topic:*", "All", "Allow"));
        ok(send(ALICE, "T"));
        ok(saveUser(RequestCode.AUTH_UPDATE_USER, "alice", "another-password", null, null));
        assertRefused(send(ALICE, "T"), "'alice'", "signature");
        Credentials changed = new Credentials("alice", "another-password");
        ok(send(changed, "T"));
        broker = broker.restart();
        ok(send(changed, "T"));
        ok(saveUser(RequestCode.AUTH_UPDATE_USER, "alice", null, null, "disable"));
        assertRefused(send(changed, "T"), "'alice' is disabled");
        ok(saveUser(RequestCode.AUTH_UPDATE_USER, "admin", "new-admin-password", null, null));
        broker = broker.restart();
        assertRefused(send(ADMIN, "T"), "'admin'");
        ok(send(new Credentials("admin", "new-admin-password"), "T"));
    }

    @Test
    void usersAndPermissionsAreListedChangedAndDeleted() throws Exception {
        start();
        createAlice();
        assertThat(saveUser(RequestCode.AUTH_CREATE_USER, "alice", "alice-password", null, null)
                        .remark())
                .contains("'alice' exists already");
        assertThat(saveUser(RequestCode.AUTH_CREATE_USER, "bob", "short", null, null)
                        .remark())
                .contains("6 to 255");
        assertThat(saveUser(RequestCode.AUTH_UPDATE_USER, "bob", "password", null, null)
                        .code())
                .isEqualTo(ResponseCode.USER_NOT_EXIST);
        assertThat(permit("bob", "Topic:A", "Pub", "Allow").code()).isEqualTo(ResponseCode.USER_NOT_EXIST);
        assertThat(permit("alice", "Topic:A", "Write", "Allow").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);

        Command users = ok(as(ADMIN, RequestCode.AUTH_LIST_USER, new ListUsersRequest("LI"), null));
        assertThat(users.body().toString(StandardCharsets.UTF_8))
                .contains("alice", "Normal", "enable")
                .doesNotContain("admin");
        UserInfo alice = BodyCodec.decode(
                ok(as(ADMIN, RequestCode.AUTH_GET_USER, new UserRequest("alice"), null))
                        .body(),
                UserInfo.class);
        assertThat(alice).isEqualTo(new UserInfo("alice", "alice-password", "Normal", "enable"));
        assertThat(ok(as(ADMIN, RequestCode.AUTH_GET_USER, new UserRequest("bob"), null))
                        .body())
                .isNull();

        ok(permit("alice", "Topic:A", "Pub", "Allow"));
        ok(permit("alice", "Topic:B", "Pub", "Allow"));
        ok(permit("alice", "Topic:A", "Sub", "Allow"));
        AclInfo acl = BodyCodec.decode(
                ok(as(ADMIN, RequestCode.AUTH_GET_ACL, new AclRequest("User:alice"), null))
                        .body(),
                AclInfo.class);
        assertThat(acl.policies().get(0).entries())
                .containsExactly(
                        new AclInfo.Entry("Topic:B", List.of("Pub"), List.of(), "Allow"),
                        new AclInfo.Entry("Topic:A", List.of("Sub"), List.of(), "Allow"));
        assertThat(ok(as(ADMIN, RequestCode.AUTH_LIST_ACL, new ListAclsRequest("alice", "Topic:B"), null))
                        .body())
                .isNotNull();
        assertThat(ok(as(ADMIN, RequestCode.AUTH_LIST_ACL, new ListAclsRequest(null, "Topic:C"), null))
                        .body())
                .isNull();

        ok(as(ADMIN, RequestCode.AUTH_DELETE_ACL, new DeleteAclRequest("User:alice", null, "Topic:A"), null));
        assertRefused(pull(ALICE, "g", "A"), "Topic:A");
        ok(send(ALICE, "B"));
        ok(as(ADMIN, RequestCode.AUTH_DELETE_ACL, new DeleteAclRequest("User:alice", null, null), null));
        assertRefused(send(ALICE, "B"), "Topic:B");
        assertThat(as(ADMIN, RequestCode.AUTH_DELETE_ACL, new DeleteAclRequest("User:alice", null, null), null)
                        .code())
                .isEqualTo(ResponseCode.POLICY_NOT_EXIST);
        ok(as(ADMIN, RequestCode.AUTH_DELETE_USER, new UserRequest("alice"), null));
        assertRefused(send(ALICE, "B"), "no such user");
    }

    @Test
    void lastUserOfTypeSuperStays() throws Exception {
        start();
        Command delete = as(ADMIN, RequestCode.AUTH_DELETE_USER, new UserRequest("admin"), null);
        assertThat(delete.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(delete.remark()).contains("'admin'", "last");
        assertThat(saveUser(RequestCode.AUTH_UPDATE_USER, "admin", null, "Normal", null)
                        .code())
                .isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(saveUser(RequestCode.AUTH_UPDATE_USER, "admin", null, null, "disable")
                        .code())
                .isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        ok(send(ADMIN, "T"));
    }

    private static HelloRequest hello(String user, String password) {
        return new HelloRequest(1, user, password, "test", null);
    }

    private static OpenSubscriptionRequest open(
            SubscriptionKind kind, String destination, String clientId, String name) {
        return new OpenSubscriptionRequest(1, kind, destination, clientId, name, null, null, 0, null, null, null, null);
    }

    private static Command on(Connection connection, int code, Record header) throws Exception {
        return call(connection, Command.request(code, header, null));
    }

    @Test
    void jmsConnectionIsWhomItsHelloNames() throws Exception {
        start();
        createAlice();
        ok(send(ADMIN, "Q"));
        Connection jms = broker.connect();
        assertRefused(on(jms, RequestCode.HELLO, hello(null, null)), "no user and password");
        assertRefused(on(jms, RequestCode.HELLO, hello("alice", "wrong-password")), "'alice'", "another password");
        assertRefused(on(jms, RequestCode.COMMIT, null), "does not say who");
        ok(on(jms, RequestCode.HELLO, hello("alice", "alice-password")));
        assertRefused(
                on(jms, RequestCode.OPEN_SUBSCRIPTION, open(SubscriptionKind.QUEUE, "Q", null, null)),
                "'alice'",
                "Sub",
                "Topic:Q");
        ok(permit("alice", "Topic:Q", "Sub", "Allow"));
        ok(on(jms, RequestCode.OPEN_SUBSCRIPTION, open(SubscriptionKind.QUEUE, "Q", null, null)));
        assertRefused(
                on(jms, RequestCode.OPEN_SUBSCRIPTION, open(SubscriptionKind.DURABLE, "Q", "client", "sub")),
                "Group:JMSD_client_sub");
        assertThat(on(jms, RequestCode.GET_BROKER_CONFIG, null).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        ok(saveUser(RequestCode.AUTH_UPDATE_USER, "alice", "another-password", null, null));
        assertRefused(
                on(jms, RequestCode.OPEN_SUBSCRIPTION, open(SubscriptionKind.QUEUE, "Q", null, null)),
                "'alice'",
                "another password since");
    }

    @Test
    void everyMessageOfAJmsSendIsChecked() throws Exception {
        start();
        createAlice();
        Connection jms = broker.connect();
        ok(on(jms, RequestCode.HELLO, hello("alice", "alice-password")));
        Command nonsense = call(jms, Command.request(RequestCode.SEND, null, Unpooled.wrappedBuffer(new byte[] {
            0, 0, 0, 50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
        })));
        assertThat(nonsense.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void configurationIsToldWithoutItsSecrets() throws Exception {
        start();
        Command config = ok(as(ADMIN, RequestCode.GET_BROKER_CONFIG, null, null));
        assertThat(config.body().toString(StandardCharsets.UTF_8))
                .contains("initAuthenticationUser=***", "authenticationEnabled=true")
                .doesNotContain("admin-password");
        assertThat(config.header(QueryHeaders.ConfigResponse.class)).isNotNull();
    }

    @Test
    void addressesOfTheConfigurationAreNotAsked() throws Exception {
        broker = TestBroker.start(folder, OPTIONS[0], OPTIONS[2], "globalWhiteRemoteAddresses=10.0.0.1;127.0.*.1-9");
        ok(send(null, "T"));
    }

    @Test
    void withoutAuthorizationWhoeverSignsMayDoEverythingButTypesOfUsersStillCount() throws Exception {
        broker = TestBroker.start(folder, OPTIONS[0], OPTIONS[2]);
        createAlice();
        ok(send(ALICE, "T"));
        assertRefused(send(null, "T"), "does not say who");
    }

    @Test
    void brokerThatAsksButKnowsNobodyDoesNotStart() {
        assertThatThrownBy(() -> TestBroker.start(folder, "authenticationEnabled=true"))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("initAuthenticationUser");
    }

    @Test
    void everyRequestThatABrokerServesHasARule() throws Exception {
        Set<Integer> superUsers = Set.of(
                RequestCode.AUTH_CREATE_USER,
                RequestCode.AUTH_UPDATE_USER,
                RequestCode.AUTH_DELETE_USER,
                RequestCode.AUTH_GET_USER,
                RequestCode.AUTH_LIST_USER,
                RequestCode.AUTH_CREATE_ACL,
                RequestCode.AUTH_UPDATE_ACL,
                RequestCode.AUTH_DELETE_ACL,
                RequestCode.AUTH_GET_ACL,
                RequestCode.AUTH_LIST_ACL);
        try (Broker open = Broker.builder(
                        TestBroker.config(folder, new java.util.TreeMap<>(Map.of())),
                        java.time.InstantSource.system(),
                        System::nanoTime)
                .start()) {
            assertThat(open.addresses()).hasSize(1).first().isInstanceOf(InetSocketAddress.class);
            assertThat(open.requestCodes())
                    .as("requests without a rule in AccessRules, which only users of type Super may send")
                    .allMatch(
                            code -> superUsers.contains(code)
                                    || AccessRules.table().containsKey(code),
                            "has a rule")
                    .allMatch(code -> UnsupportedRequests.codes().contains(code) || CommandTable.find(code) != null);
        }
    }
}
