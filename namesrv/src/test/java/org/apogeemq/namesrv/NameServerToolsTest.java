package org.apogeemq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apogeemq.namesrv.config.NameServerConfig;
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

/** What only operators' tools ask of a name server, through the wire. */
@Timeout(120)
class NameServerToolsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private NameServer server;
    private Conversation client;

    @BeforeEach
    void start() throws IOException {
        String settings = "listenPort=0\nkvConfigPath=" + folder.resolve("kv.json");
        server = NameServer.start(
                NameServerConfig.from(Settings.parse(settings, "test")), new ManualClock().nanoClock());
        client = Conversation.connect(server.localAddress(), LIMIT);
        register();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"311, '[\"BOTH\",\"UNIT\"]'", "312, '[\"BOTH\",\"SUB\"]'", "313, '[\"SUB\"]'"})
    void topicsAreListedByTheirUnitFlags(int code, String expected) throws IOException {
        PeerFrame answer = client.call(code, Map.of());
        assertThat(JSON.readTree(answer.body()).get("topicList").toString()).isEqualTo(expected);
    }

    @Test
    void membersOfABrokerNameAreTold() throws IOException {
        JsonNode group = members("c", "broker-a");
        assertThat(group.get("brokerName").asText()).isEqualTo("broker-a");
        assertThat(group.get("brokerAddrs").get("0").asText()).isEqualTo("h:10911");
        assertThat(members("c", "other").get("brokerAddrs")).isEmpty();
        assertThat(members("other", "broker-a").get("brokerAddrs")).isEmpty();
    }

    @Test
    void topicIsRegisteredByItselfAtBrokersThatLive() throws IOException {
        PeerFrame done = client.call(217, Map.of("topic", "LATE"), queues("broker-a"));
        assertThat(done.code()).as(done.remark()).isZero();
        JsonNode route = JSON.readTree(client.call(105, Map.of("topic", "LATE")).body());
        assertThat(route.get("queueDatas").get(0).get("readQueueNums").asInt()).isEqualTo(2);

        PeerFrame refused = client.call(217, Map.of("topic", "LATE"), queues("gone"));
        assertThat(refused.code()).isEqualTo(29);
        assertThat(refused.remark()).contains("'gone'", "registered");
        assertThat(client.call(217, Map.of("topic", ""), queues("broker-a")).code())
                .isEqualTo(29);
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1005, 1010})
    void controllerRequestsAreRefusedWithTheReason(int code) throws IOException {
        PeerFrame refused = client.call(code, Map.of());
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.remark()).contains("(" + code + ")", "there is no controller");
    }

    private JsonNode members(String cluster, String broker) throws IOException {
        PeerFrame answer = client.call(901, Map.of("clusterName", cluster, "brokerName", broker));
        return JSON.readTree(answer.body()).get("brokerMemberGroup");
    }

    private void register() throws IOException {
        String topics = topic("PLAIN", 0) + "," + topic("UNIT", 1) + "," + topic("SUB", 2) + "," + topic("BOTH", 3);
        byte[] body = utf8("{\"filterServerList\":[],\"topicConfigSerializeWrapper\":{\"dataVersion\":"
                + "{\"counter\":1,\"stateVersion\":0,\"timestamp\":1700000000000},\"topicConfigTable\":{" + topics
                + "}}}");
        Map<String, String> header = Map.of(
                "brokerName", "broker-a",
                "brokerId", "0",
                "brokerAddr", "h:10911",
                "clusterName", "c",
                "haServerAddr", "h:10912");
        assertThat(client.call(103, header, body).code()).isZero();
    }

    private static String topic(String name, int flag) {
        return "\"" + name + "\":{\"order\":false,\"perm\":6,\"readQueueNums\":4,\"topicFilterType\":\"SINGLE_TAG\","
                + "\"topicName\":\"" + name + "\",\"topicSysFlag\":" + flag + ",\"writeQueueNums\":4}";
    }

    private static byte[] queues(String broker) {
        return utf8("{\"brokerDatas\":[],\"queueDatas\":[{\"brokerName\":\"" + broker
                + "\",\"perm\":6,\"readQueueNums\":2,\"writeQueueNums\":2,\"topicSysFlag\":0}]}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
