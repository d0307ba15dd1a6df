package org.apogeemq.ra.secured;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.config.Settings;
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

/** A name server and a broker with users and permissions, which also speak TLS. The user admin may do everything. */
final class SecuredBroker implements AutoCloseable {
    static final String ADMIN_PASSWORD = "admin-password";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final NameServer nameServer;
    private final Broker broker;
    private final TestCertificate certificate;

    private SecuredBroker(NameServer nameServer, Broker broker, TestCertificate certificate) {
        this.nameServer = nameServer;
        this.broker = broker;
        this.certificate = certificate;
    }

    static SecuredBroker start(Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "server");
        Map<String, String> common = Map.of(
                "listenPort",
                "0",
                "tls.server.mode",
                "permissive",
                "tls.server.certPath",
                certificate.certificate().toString(),
                "tls.server.keyPath",
                certificate.key().toString());
        Map<String, String> options = new TreeMap<>(common);
        options.put("kvConfigPath", folder.resolve("kv.json").toString());
        NameServer nameServer = NameServer.start(NameServerConfig.from(Settings.of(options, "test")), System::nanoTime);
        options = new TreeMap<>(common);
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("namesrvAddr", "127.0.0.1:" + nameServer.localAddress().getPort());
        options.put("storePathRootDir", folder.resolve("store").toString());
        options.put("authenticationEnabled", "true");
        options.put("authorizationEnabled", "true");
        options.put("initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"" + ADMIN_PASSWORD + "\"}");
        Broker broker = Broker.builder(
                        BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .start();
        return new SecuredBroker(nameServer, broker, certificate);
    }

    String uri(boolean tls) {
        return "apogee://127.0.0.1:" + nameServer.localAddress().getPort()
                + (tls ? "?tls=true&tlsTrust=" + certificate.certificate() : "");
    }

    /** Makes a user who may send to and receive from these topics. */
    void user(String name, String password, String topics) throws Exception {
        UserInfo user = new UserInfo(name, password, "Normal", null);
        administer(Command.request(RequestCode.AUTH_CREATE_USER, new UserRequest(name), BodyCodec.encode(user)));
        AclInfo.Entry entry = new AclInfo.Entry("Topic:" + topics, List.of("Pub", "Sub"), List.of(), "Allow");
        AclInfo permissions = new AclInfo(null, List.of(new AclInfo.Policy(null, List.of(entry))));
        administer(Command.request(
                RequestCode.AUTH_CREATE_ACL, new AclRequest("User:" + name), BodyCodec.encode(permissions)));
    }

    void password(String name, String password) throws Exception {
        UserInfo user = new UserInfo(name, password, null, null);
        administer(Command.request(RequestCode.AUTH_UPDATE_USER, new UserRequest(name), BodyCodec.encode(user)));
    }

    private void administer(Command request) throws Exception {
        Command signed = RequestSignature.sign(request, new Credentials("admin", ADMIN_PASSWORD));
        SocketAddress address = broker.addresses().get(0);
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            Connection connection = client.connect(address, LIMIT).get(70, TimeUnit.SECONDS);
            Command answer = connection.request(signed, LIMIT).get(70, TimeUnit.SECONDS);
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException(answer.remark());
            }
        }
    }

    @Override
    public void close() {
        broker.close();
        nameServer.close();
    }
}
