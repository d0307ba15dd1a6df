package org.apogeemq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.testkit.ManualClock;
import org.apogeemq.testkit.PeerFrame;
import org.apogeemq.testkit.ScriptedPeer.Conversation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name server through the wire, spoken to by a codec that is not its own. */
@Timeout(120)
class NameServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PUT_KV = 100;
    private static final int GET_KV = 101;
    private static final int DELETE_KV = 102;
    private static final int REGISTER = 103;
    private static final int UNREGISTER = 104;
    private static final int ROUTE = 105;
    private static final int CLUSTER_INFO = 106;
    private static final int WIPE = 205;
    private static final int ALL_TOPICS = 206;
    private static final int DELETE_TOPIC = 216;
    private static final int KV_LIST = 219;
    private static final int TOPICS_OF_CLUSTER = 224;
    private static final int SYSTEM_TOPICS = 304;
    private static final int UPDATE_CONFIG = 318;
    private static final int GET_CONFIG = 319;
    private static final int QUERY_VERSION = 322;
    private static final int ADD_WRITE = 327;
    private static final int HEARTBEAT = 904;

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private NameServer server;
    private Conversation client;

    @BeforeEach
    void startServer() throws IOException {
        server = start("");
        client = Conversation.connect(server.localAddress(), LIMIT);
    }

    @AfterEach
    void stopServer() throws IOException {
        client.close();
        server.close();
    }

    private NameServer start(String more) throws IOException {
        Settings settings = Settings.parse(
                "listenPort=0\nscanNotActiveBrokerInterval=20\nkvConfigPath=" + folder.resolve("kv.json") + "\n" + more,
                "test");
        return NameServer.start(NameServerConfig.from(settings), clock.nanoClock());
    }

    @Test
    void registeredTopicsAreFoundAndUnknownOnesAre17() throws IOException {
        assertThat(register(client, "broker-a", 0, "h:10911", 1, "T", "U").code())
                .isZero();

        PeerFrame route = client.call(ROUTE, Map.of("topic", "T"));
        assertThat(route.code()).isZero();
        assertThat(JSON.readTree(route.body())).isEqualTo(JSON.readTree("""
                        {"brokerDatas":[{"brokerAddrs":{"0":"h:10911"},"brokerName":"broker-a","cluster":"c",
                        "enableActingMaster":false}],"filterServerTable":{},
                        "queueDatas":[{"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,
                        "writeQueueNums":4}]}"""));
        PeerFrame unknown = client.call(ROUTE, Map.of("topic", "nothing"));
        assertThat(unknown.code()).isEqualTo(17);
        assertThat(unknown.remark()).contains("nothing");
    }

    @ParameterizedTest
    @CsvSource({"400, false, {0:", "401, false, '{\"0\":'", "400, true, '{\"0\":'"})
    void integerKeysAreQuotedFromVersion401OrWhenAsked(int version, boolean standard, String expected)
            throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");

        byte[] header = ("{\"code\":105,\"extFields\":{\"topic\":\"T\",\"acceptStandardJsonOnly\":\"" + standard
                        + "\"},\"flag\":0,\"language\":\"JAVA\",\"opaque\":9,\"version\":" + version + "}")
                .getBytes(StandardCharsets.UTF_8);
        client.sendBytes(ByteBuffer.allocate(8 + header.length)
                .putInt(4 + header.length)
                .putInt(header.length)
                .put(header)
                .array());
        assertThat(new String(client.next().body(), StandardCharsets.UTF_8)).contains("\"brokerAddrs\":" + expected);
    }

    @Test
    void brokerIsGoneWhenItsConnectionCloses() throws IOException {
        try (Conversation broker = Conversation.connect(server.localAddress(), LIMIT)) {
            register(broker, "broker-a", 0, "h:10911", 1, "T", "U");
            assertThat(client.call(ROUTE, Map.of("topic", "T")).code()).isZero();
        }
        await().atMost(LIMIT)
                .until(() -> client.call(ROUTE, Map.of("topic", "T")).code() == 17);
    }

    @Test
    void brokerIsGoneAfter120SilentSecondsAndEachSignOfLifeCounts() throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");
        clock.advance(Duration.ofSeconds(119));
        assertThat(client.call(HEARTBEAT, broker("broker-a", 0, "h:10911")).code())
                .isZero();
        clock.advance(Duration.ofSeconds(119));
        PeerFrame same = client.call(QUERY_VERSION, broker("broker-a", 0, "h:10911"), version(1));
        assertThat(same.fields()).containsEntry("changed", "false");
        assertThat(JSON.readTree(same.body()).get("counter").asInt()).isEqualTo(1);
        assertThat(client.call(QUERY_VERSION, broker("broker-a", 0, "h:10911"), version(2))
                        .fields())
                .containsEntry("changed", "true");
        clock.advance(Duration.ofSeconds(119));
        assertThat(client.call(ROUTE, Map.of("topic", "T")).code()).isZero();

        clock.advance(Duration.ofSeconds(2));
        await().atMost(LIMIT)
                .until(() -> client.call(ROUTE, Map.of("topic", "T")).code() == 17);
        PeerFrame unknown = client.call(QUERY_VERSION, broker("broker-a", 0, "h:10911"), version(1));
        assertThat(unknown.fields()).containsEntry("changed", "true");
        assertThat(unknown.body()).isEmpty();
    }

    @Test
    void ownTimeoutOfABrokerCounts() throws IOException {
        Map<String, String> header = broker("broker-a", 0, "h:10911");
        header.put("heartbeatTimeoutMillis", "3000");
        client.call(REGISTER, header, registrationBody(1, "T", "U"));
        clock.advance(Duration.ofMillis(3001));

        await().atMost(LIMIT)
                .until(() -> client.call(ROUTE, Map.of("topic", "T")).code() == 17);
    }

    @Test
    void unregisteredBrokerIsGone() throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");

        assertThat(client.call(UNREGISTER, broker("broker-a", 0, "h:10911")).code())
                .isZero();
        assertThat(client.call(ROUTE, Map.of("topic", "T")).code()).isEqualTo(17);
        assertThat(client.call(UNREGISTER, broker("broker-a", 0, "h:10911")).code())
                .isZero();
    }

    @Test
    void replicaLearnsItsMasterAndEveryBrokerTheOrderConfiguration() throws IOException {
        client.call(PUT_KV, Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "broker-a:4"));
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");

        PeerFrame answer = register(client, "broker-a", 1, "h:10921", 1, "T", "U");
        assertThat(answer.fields()).containsEntry("masterAddr", "h:10911").containsEntry("haServerAddr", "h:10911-ha");
        assertThat(JSON.readTree(answer.body()).get("table").get("T").asText()).isEqualTo("broker-a:4");
    }

    @Test
    void deflatedRegistrationIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            part(out, new String(version(3), StandardCharsets.UTF_8));
            out.writeInt(2);
            part(out, "T 8 4 6 SINGLE_TAG {\"a\":\"b c\"}");
            part(out, "U 1 1 4 MULTI_TAG");
            part(out, "[]");
            out.writeInt(0);
        }
        Map<String, String> header = broker("broker-a", 0, "h:10911");
        header.put("compressed", "true");
        header.put("bodyCrc32", Integer.toString(crc(bytes.toByteArray())));

        assertThat(client.call(REGISTER, header, bytes.toByteArray()).code()).isZero();
        JsonNode queues = JSON.readTree(client.call(ROUTE, Map.of("topic", "T")).body())
                .get("queueDatas")
                .get(0);
        assertThat(queues.get("readQueueNums").asInt()).isEqualTo(8);
        assertThat(queues.get("writeQueueNums").asInt()).isEqualTo(4);
    }

    @Test
    void badRegistrationsAreRefusedAndNothingIsStored() throws IOException {
        Map<String, String> good = broker("broker-a", 0, "h:10911");
        byte[] body = registrationBody(1, "T", "U");

        assertRefused(REGISTER, with(good, "brokerAddr", "nowhere"), body, 29, "brokerAddr = 'nowhere'");
        assertRefused(REGISTER, with(good, "brokerAddr", "h:70000"), body, 29, "host:port");
        assertRefused(REGISTER, with(good, "brokerId", "-1"), body, 29, "brokerId = '-1'");
        assertRefused(REGISTER, with(good, "brokerId", "x"), body, 29, "brokerId");
        assertRefused(REGISTER, with(good, "brokerName", " "), body, 29, "brokerName");
        assertRefused(REGISTER, with(good, "clusterName", "n".repeat(256)), body, 29, "1 to 255 characters");
        assertRefused(REGISTER, with(good, "heartbeatTimeoutMillis", "0"), body, 29, "more than 0 ms");
        assertRefused(REGISTER, with(good, "bodyCrc32", "7"), body, 1, "crc32 not match");
        assertRefused(REGISTER, with(good, "compressed", "true"), body, 29, "deflated");
        assertRefused(REGISTER, with(good, "compressed", "true"), new byte[0], 29, "deflated");
        assertRefused(REGISTER, good, new byte[0], 29, "");
        assertRefused(REGISTER, good, "{}".getBytes(StandardCharsets.UTF_8), 29, "topicConfigSerializeWrapper");
        assertRefused(REGISTER, good, "{\"topic".getBytes(StandardCharsets.UTF_8), 29, "");
        assertRefused(
                REGISTER,
                good,
                "{\"topicConfigSerializeWrapper\":{\"dataVersion\":{\"counter\":1},\"topicConfigTable\":{\"T\":null,\"U\":null}}}"
                        .getBytes(StandardCharsets.UTF_8),
                29,
                "topic ");
        assertRefused(REGISTER, good, registrationBody(1, "T"), 1, "register broker failed");
        assertThat(JSON.readTree(client.call(ALL_TOPICS, Map.of()).body()).get("topicList"))
                .isEmpty();
    }

    @Test
    void brokenDeflatedBodiesAreRefused() throws IOException {
        Map<String, String> header = with(broker("broker-a", 0, "h:10911"), "compressed", "true");
        for (String line : new String[] {"T 8", "T x 4 6 SINGLE_TAG", "T 8 4 6 NO_TAG"}) {
            assertRefused(
                    REGISTER,
                    header,
                    deflated(out -> {
                        part(out, new String(version(1), StandardCharsets.UTF_8));
                        out.writeInt(1);
                        part(out, line);
                    }),
                    29,
                    line);
        }
        assertRefused(REGISTER, header, deflated(out -> out.writeInt(-5)), 29, "'-5'");
        assertRefused(REGISTER, header, deflated(out -> out.writeInt(Integer.MAX_VALUE)), 29, "length");
        assertRefused(
                REGISTER,
                header,
                deflated(out -> {
                    part(out, new String(version(1), StandardCharsets.UTF_8));
                    out.writeInt(Integer.MAX_VALUE);
                }),
                29,
                "number of topics");
        assertRefused(REGISTER, header, deflated(out -> out.writeInt(100)), 29, "");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                PUT_KV,
                GET_KV,
                DELETE_KV,
                REGISTER,
                UNREGISTER,
                ROUTE,
                WIPE,
                DELETE_TOPIC,
                KV_LIST,
                TOPICS_OF_CLUSTER,
                QUERY_VERSION,
                ADD_WRITE,
                HEARTBEAT
            })
    void missingFieldsAreNamedAndTheServerGoesOn(int code) throws IOException {
        PeerFrame answer = client.call(code, Map.of());

        assertThat(answer.code()).isEqualTo(29);
        assertThat(answer.remark()).containsPattern("topic|namespace|brokerName|clusterName|cluster");
        assertThat(client.call(CLUSTER_INFO, Map.of()).code()).isZero();
    }

    @Test
    void unknownRequestsAreAnswered3AndTheConnectionStays() throws IOException {
        PeerFrame answer = client.call(9999, Map.of());

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.remark()).startsWith(" request type 9999 not supported");
        assertThat(client.call(CLUSTER_INFO, Map.of()).code()).isZero();
    }

    @Test
    void listsNameTopicsBrokersAndClusters() throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");

        assertThat(topicList(client.call(ALL_TOPICS, Map.of()))).isEqualTo("[\"T\",\"U\"]");
        assertThat(topicList(client.call(TOPICS_OF_CLUSTER, Map.of("cluster", "c"))))
                .isEqualTo("[\"T\",\"U\"]");
        assertThat(topicList(client.call(TOPICS_OF_CLUSTER, Map.of("cluster", "d"))))
                .isEqualTo("[]");
        PeerFrame system = client.call(SYSTEM_TOPICS, Map.of());
        assertThat(topicList(system)).isEqualTo("[\"broker-a\",\"c\"]");
        assertThat(JSON.readTree(system.body()).get("brokerAddr").asText()).isEqualTo("h:10911");
        JsonNode info = JSON.readTree(client.call(CLUSTER_INFO, Map.of()).body());
        assertThat(info.get("clusterAddrTable").get("c").get(0).asText()).isEqualTo("broker-a");
        assertThat(info.at("/brokerAddrTable/broker-a/brokerAddrs/0").asText()).isEqualTo("h:10911");
    }

    @Test
    void writePermissionIsTakenAndGivenAndTopicsAreDeleted() throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");

        assertThat(client.call(WIPE, Map.of("brokerName", "broker-a")).fields()).containsEntry("wipeTopicCount", "2");
        assertThat(client.call(ADD_WRITE, Map.of("brokerName", "broker-a")).fields())
                .containsEntry("addTopicCount", "2");
        assertThat(client.call(DELETE_TOPIC, Map.of("topic", "T", "clusterName", ""))
                        .code())
                .isZero();
        assertThat(topicList(client.call(ALL_TOPICS, Map.of()))).isEqualTo("[\"U\"]");
        assertRefused(DELETE_TOPIC, Map.of("topic", " "), new byte[0], 29, "topic");
    }

    @Test
    void keyValuesSurviveARestart() throws IOException {
        Map<String, String> key = Map.of("namespace", "n", "key", "k");
        assertThat(client.call(GET_KV, key).code()).isEqualTo(22);
        assertThat(client.call(KV_LIST, Map.of("namespace", "n")).code()).isEqualTo(22);
        assertThat(client.call(PUT_KV, Map.of("namespace", "n", "key", "k", "value", "v"))
                        .code())
                .isZero();
        assertThat(client.call(PUT_KV, Map.of("namespace", "n", "key", "gone", "value", "v"))
                        .code())
                .isZero();
        assertThat(client.call(DELETE_KV, Map.of("namespace", "n", "key", "gone"))
                        .code())
                .isZero();

        restart("");
        assertThat(client.call(GET_KV, key).fields()).containsEntry("value", "v");
        assertThat(new String(client.call(KV_LIST, Map.of("namespace", "n")).body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"table\":{\"k\":\"v\"}}");
    }

    @Test
    void badKeyValuesAreRefused() throws IOException {
        assertRefused(PUT_KV, Map.of("namespace", " ", "key", "k", "value", "v"), new byte[0], 29, "namespace");
        assertRefused(PUT_KV, Map.of("namespace", "n", "key", "k".repeat(256), "value", "v"), new byte[0], 29, "key");
        assertRefused(
                PUT_KV,
                Map.of("namespace", "n", "key", "k", "value", "v".repeat(3 << 20)),
                new byte[0],
                29,
                "at most 2097152");
        assertRefused(
                PUT_KV,
                Map.of("namespace", "NAMESRV_CONFIG", "key", "listenPort", "value", "1"),
                new byte[0],
                16,
                "updateNamesrvConfig");
        assertThat(client.call(KV_LIST, Map.of("namespace", "n")).code()).isEqualTo(22);
    }

    @Test
    void orderConfigurationIsInRoutesWhenSwitchedOnAndTheSwitchSurvivesARestart() throws IOException {
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");
        client.call(PUT_KV, Map.of("namespace", "ORDER_TOPIC_CONFIG", "key", "T", "value", "broker-a:4"));
        assertThat(JSON.readTree(client.call(ROUTE, Map.of("topic", "T")).body())
                        .has("orderTopicConf"))
                .isFalse();

        assertThat(client.call(UPDATE_CONFIG, Map.of(), utf8("orderMessageEnable=true\n"))
                        .code())
                .isZero();
        restart("");
        register(client, "broker-a", 0, "h:10911", 1, "T", "U");
        assertThat(JSON.readTree(client.call(ROUTE, Map.of("topic", "T")).body())
                        .get("orderTopicConf")
                        .asText())
                .isEqualTo("broker-a:4");
        assertThat(server.changedSettings()).isEqualTo(Map.of("orderMessageEnable", "true"));
        assertThat(new String(client.call(GET_CONFIG, Map.of()).body(), StandardCharsets.UTF_8))
                .contains("orderMessageEnable=true\n")
                .contains("listenPort=0\n");
    }

    @Test
    void badSettingsAreRefused() throws IOException {
        assertRefused(UPDATE_CONFIG, Map.of(), utf8("orderMessageEnable=yes"), 29, "it must be true or false");
        assertRefused(UPDATE_CONFIG, Map.of(), utf8("kvConfigPath=/tmp/x"), 16, "only be set in namesrv.conf");
        assertRefused(UPDATE_CONFIG, Map.of(), utf8("orderMessage=true"), 29, "orderMessageEnable");
        assertRefused(UPDATE_CONFIG, Map.of(), utf8("nonsense"), 29, "is not key=value");
        assertRefused(UPDATE_CONFIG, Map.of(), new byte[0], 29, "lines of key=value");
        assertThat(server.changedSettings()).isEmpty();
    }

    @Test
    void listsCanBeSwitchedOff() throws IOException {
        restart("enableAllTopicList=false\nenableTopicList=false");

        assertRefused(ALL_TOPICS, Map.of(), new byte[0], 1, "enableAllTopicList=false");
        assertRefused(TOPICS_OF_CLUSTER, Map.of("cluster", "c"), new byte[0], 1, "enableTopicList=false");
    }

    @Test
    void usedPortStopsTheStartAndIsNamed() {
        InetSocketAddress used = server.localAddress();
        NameServerConfig config = NameServerConfig.from(Settings.parse(
                "listenPort=" + used.getPort() + "\nkvConfigPath=" + folder.resolve("other.json"), "test"));

        assertThatThrownBy(() -> NameServer.start(config, clock.nanoClock()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(used.getPort()));
    }

    @Test
    void damagedSettingsStopTheStartAndTheFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("damaged.json"), "{");
        NameServerConfig config = NameServerConfig.from(Settings.parse("listenPort=0\nkvConfigPath=" + file, "test"));

        assertThatThrownBy(() -> NameServer.start(config, clock.nanoClock())).hasMessageContaining(file.toString());
    }

    @Test
    void badConfigurationIsRefusedBeforeTheStart() {
        assertThatThrownBy(() -> NameServerConfig.from(Settings.parse("listenPort=-1", "namesrv.conf")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("namesrv.conf line 1: listenPort = '-1' is not allowed;"
                        + " it must be a whole number from 0 to 65535");
    }

    private void restart(String more) throws IOException {
        client.close();
        server.close();
        server = start(more);
        client = Conversation.connect(server.localAddress(), LIMIT);
    }

    private void assertRefused(int code, Map<String, String> header, byte[] body, int expected, String text)
            throws IOException {
        PeerFrame answer = client.call(code, header, body);
        assertThat(answer.code()).as(answer.remark()).isEqualTo(expected);
        assertThat(answer.remark()).contains(text);
    }

    private static PeerFrame register(
            Conversation connection, String name, int id, String address, int version, String... topics)
            throws IOException {
        return connection.call(REGISTER, broker(name, id, address), registrationBody(version, topics));
    }

    private static Map<String, String> broker(String name, int id, String address) {
        Map<String, String> header = new HashMap<>();
        header.put("brokerName", name);
        header.put("brokerId", Integer.toString(id));
        header.put("brokerAddr", address);
        header.put("clusterName", "c");
        header.put("haServerAddr", address + "-ha");
        return header;
    }

    private static Map<String, String> with(Map<String, String> header, String key, String value) {
        Map<String, String> changed = new HashMap<>(header);
        changed.put(key, value);
        return changed;
    }

    private static byte[] registrationBody(int version, String... topics) {
        StringBuilder table = new StringBuilder();
        for (String topic : topics) {
            table.append(table.isEmpty() ? "" : ",")
                    .append('"')
                    .append(topic)
                    .append("\":{\"order\":false,\"perm\":6,\"readQueueNums\":4,\"topicFilterType\":\"SINGLE_TAG\",")
                    .append("\"topicName\":\"")
                    .append(topic)
                    .append("\",\"topicSysFlag\":0,\"writeQueueNums\":4}");
        }
        return utf8("{\"filterServerList\":[],\"topicConfigSerializeWrapper\":{\"dataVersion\":"
                + new String(version(version), StandardCharsets.UTF_8) + ",\"topicConfigTable\":{" + table + "}}}");
    }

    private static byte[] version(int counter) {
        return utf8("{\"counter\":" + counter + ",\"stateVersion\":0,\"timestamp\":1700000000000}");
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] deflated(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            writing.to(out);
        }
        return bytes.toByteArray();
    }

    private static void part(DataOutputStream out, String text) throws IOException {
        out.writeInt(utf8(text).length);
        out.write(utf8(text));
    }

    private static String topicList(PeerFrame answer) throws IOException {
        return JSON.readTree(answer.body()).get("topicList").toString();
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) (crc.getValue() & 0x7FFFFFFF);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
