package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NameServerRegistrationTest {
    /** An answer that waits for the registration does so for 3 s at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @Test
    void brokerIsKnownToEveryNameServerWhileItRunsAndGoneAfterwards() throws Exception {
        try (NameServer one = nameServer("one", 0);
                NameServer two = nameServer("two", 0);
                RemotingClient client = RemotingClient.builder().build()) {
            try (TestBroker broker = TestBroker.start(folder.resolve("b"), "namesrvAddr=" + at(one) + ";" + at(two))) {
                awaitRoute(client, one, "TBW102");
                awaitRoute(client, two, "TBW102");
                long asked = System.nanoTime();
                broker.ok(
                        RequestCode.UPDATE_AND_CREATE_TOPIC,
                        new CreateTopicRequest("T", "TBW102", 2, 2, 6, "SINGLE_TAG", 0, false, null, null));
                if (System.nanoTime() - asked > PATIENCE.toNanos()) {
                    awaitRoute(client, one, "T");
                }
                // else the answer waited for the registration, and there is nothing to wait for here
                TopicRouteData route =
                        BodyCodec.decode(TestBroker.ok(route(client, one, "T")).body(), TopicRouteData.class);
                assertThat(route.brokerDatas().get(0).brokerAddrs())
                        .isEqualTo(Map.of(0L, "127.0.0.1:" + broker.port()));
                broker.send("AUTO", 0, "x");
                awaitRoute(client, two, "AUTO");
                assertThat(broker.call(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest("T", null))
                                .code())
                        .isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
            }
            Awaitility.await()
                    .atMost(TestBroker.TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(route(client, one, "T").code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST));
        }
    }

    @Test
    void brokerRunsWithoutItsNameServerAndRegistersWhenItComes() throws Exception {
        int port = Ports.free();
        try (TestBroker broker = TestBroker.start(
                        folder.resolve("b"), "namesrvAddr=127.0.0.1:" + port, "registerNameServerPeriod=10000");
                RemotingClient client = RemotingClient.builder().build()) {
            broker.send("T", 0, "x");
            try (NameServer late = nameServer("late", port)) {
                broker.send("ANOTHER", 0, "x");
                awaitRoute(client, late, "T");
            }
        }
    }

    @Test
    void nameServerThatIsStartedLaterOrAnewKnowsTheBrokerLongBeforeTheNextPeriod() throws Exception {
        int port = Ports.free();
        try (TestBroker broker = TestBroker.start(
                        folder.resolve("b"), "namesrvAddr=127.0.0.1:" + port, "registerNameServerPeriod=60000");
                RemotingClient client = RemotingClient.builder().build()) {
            assertThat(broker.port()).isPositive();
            for (String run : new String[] {"late", "anew"}) {
                try (NameServer server = nameServer(run, port)) {
                    awaitRoute(client, server, "TBW102");
                }
            }
        }
    }

    @Test
    void addressThatIsNotHostAndPortIsRefused() {
        assertThatThrownBy(() -> TestBroker.start(folder, "namesrvAddr=here:there"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("here:there");
        assertThatThrownBy(() -> TestBroker.start(folder, "namesrvAddr=here:there"))
                .isInstanceOf(ConfigException.class);
    }

    private NameServer nameServer(String name, int port) throws Exception {
        Settings settings = Settings.of(
                Map.of(
                        "listenPort", Integer.toString(port),
                        "kvConfigPath", folder.resolve(name + ".json").toString(),
                        "bindAddress", "127.0.0.1"),
                "test");
        return NameServer.start(NameServerConfig.from(settings), System::nanoTime);
    }

    private static String at(NameServer server) {
        return "127.0.0.1:" + server.localAddress().getPort();
    }

    private static void awaitRoute(RemotingClient client, NameServer server, String topic) {
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(
                        () -> assertThat(route(client, server, topic).code()).isEqualTo(ResponseCode.SUCCESS));
    }

    private static Command route(RemotingClient client, NameServer server, String topic) throws Exception {
        Connection connection = client.connect(server.localAddress(), TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        try {
            return TestBroker.call(
                    connection,
                    Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest(topic, null), null));
        } finally {
            connection.close();
        }
    }
}
