package org.apogeemq.interop.servers;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;
import org.apogeemq.testkit.TestCertificate;

/**
 * A broker that asks everybody who he is, and lets him do what he is permitted; with and without TLS. Its certificate is
 * {@code target/secured/server.crt}, which servers are configured to trust. The user {@code admin} may do everything.
 */
final class SecuredTestBroker implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Credentials ADMIN = new Credentials("admin", "admin-password");
    private static final Path FOLDER = Path.of("target", "secured");

    private final TestBroker broker;

    private SecuredTestBroker(TestBroker broker) {
        this.broker = broker;
    }

    static SecuredTestBroker start() throws Exception {
        Files.createDirectories(FOLDER);
        Files.deleteIfExists(FOLDER.resolve("server.p12"));
        TestCertificate certificate = TestCertificate.create(FOLDER, "server");
        Map<String, String> tls = Map.of(
                "tls.server.mode",
                "permissive",
                "tls.server.certPath",
                certificate.certificate().toString(),
                "tls.server.keyPath",
                certificate.key().toString());
        Map<String, String> access = Map.of(
                "authenticationEnabled",
                "true",
                "authorizationEnabled",
                "true",
                "initAuthenticationUser",
                "{\"username\":\"" + ADMIN.accessKey() + "\",\"password\":\"" + ADMIN.secretKey() + "\"}");
        return new SecuredTestBroker(TestBroker.start(tls, access));
    }

    /** As {@code admin}. */
    String uri() {
        return TestBroker.uri() + "?user=" + ADMIN.accessKey() + "&password=" + ADMIN.secretKey();
    }

    /**
     * Makes a user who may send to and receive from these topics.
     *
     * @param topics a name, which may end in {@code *}
     */
    void user(String name, String password, String topics) throws Exception {
        UserInfo user = new UserInfo(name, password, "Normal", null);
        administer(Command.request(RequestCode.AUTH_CREATE_USER, new UserRequest(name), BodyCodec.encode(user)));
        AclInfo.Entry entry = new AclInfo.Entry("Topic:" + topics, List.of("Pub", "Sub"), List.of(), "Allow");
        AclInfo permissions = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
        administer(Command.request(
                RequestCode.AUTH_CREATE_ACL, new AclRequest("User:" + name), BodyCodec.encode(permissions)));
    }

    /** Changes the password of a user. */
    void password(String name, String password) throws Exception {
        UserInfo user = new UserInfo(name, password, null, null);
        administer(Command.request(RequestCode.AUTH_UPDATE_USER, new UserRequest(name), BodyCodec.encode(user)));
    }

    private static void administer(Command request) throws Exception {
        Command signed = RequestSignature.sign(request, ADMIN);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.getInteger("port.broker"));
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            Connection connection = client.connect(address, LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Command answer = connection.request(signed, LIMIT).get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException(answer.remark());
            }
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
