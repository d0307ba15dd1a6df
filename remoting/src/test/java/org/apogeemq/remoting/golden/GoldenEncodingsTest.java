package org.apogeemq.remoting.golden;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.LockBatchResponse;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.SubscriptionGroupTable;
import org.apogeemq.remoting.body.TopicConfigTable;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.message.BatchUnit;
import org.apogeemq.remoting.message.Compression;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.remoting.message.StoredMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings that have one form only are written byte for byte as the official clients write them, and read back. */
class GoldenEncodingsTest {
    /** The 4.9.8 client leaves out the last value's end; readers accept both. */
    private static String end(String version) {
        return version.equals("4.9.8") ? "" : "\u0002";
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9.8", "5.5.0"})
    void batchUnit(String version) {
        ByteBuf golden = encoding(version, "batch-unit");
        ByteBuf ours = Unpooled.buffer();
        new BatchUnit(0, ascii("hello"), "WAIT\u0001true\u0002TAGS\u0001A" + end(version)).write(ours);
        assertThat(ours).isEqualTo(golden);
        BatchUnit read = BatchUnit.read(golden);
        assertThat(read.body()).isEqualTo(ascii("hello"));
        assertThat(MessageProperties.get(read.properties(), "TAGS")).isEqualTo("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9.8", "5.5.0"})
    void properties(String version) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("KEYS", "k1 k2");
        properties.put("TAGS", "A");
        properties.put("colour", "grün");
        String golden = encoding(version, "properties").toString(UTF_8);
        assertThat(MessageProperties.decode(golden)).isEqualTo(properties);
        properties.forEach(
                (name, value) -> assertThat(MessageProperties.get(golden, name)).isEqualTo(value));
        String ours = MessageProperties.encode(MessageProperties.decode(golden));
        assertThat(ours).isEqualTo(version.equals("4.9.8") ? golden + "\u0002" : golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9.8", "5.5.0"})
    void messageIds(String version) {
        String v4 = encoding(version, "offset-message-id").toString(US_ASCII);
        assertThat(MessageId.of(new InetSocketAddress("127.0.0.1", 10911), 100)).isEqualTo(v4);
        assertThat(MessageId.parse(v4)).isEqualTo(new MessageId(new InetSocketAddress("127.0.0.1", 10911), 100));
        String v6 = encoding(version, "offset-message-id-ipv6").toString(US_ASCII);
        assertThat(MessageId.of(new InetSocketAddress("2001:db8::2", 10911), 100))
                .isEqualTo(v6);
        assertThat(MessageId.parse(v6).physicalOffset()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4.9.8/ipv4",
                "4.9.8/ipv6",
                "4.9.8/compressed",
                "4.9.8/empty",
                "5.5.0/ipv4",
                "5.5.0/ipv6",
                "5.5.0/compressed",
                "5.5.0/empty"
            })
    void storedMessagesAreReadAndWrittenAlike(String name) {
        String[] parts = name.split("/");
        ByteBuf golden = encoding(parts[0], "stored-" + parts[1]);
        StoredMessage message = StoredMessage.of(golden);
        assertThat(message.totalSize()).isEqualTo(golden.readableBytes());
        ByteBuf ours = Unpooled.buffer();
        int size = new MessageEncoder()
                .topic(message.topic())
                .queueId(message.queueId())
                .flag(message.flag())
                .sysFlag(message.sysFlag())
                .bornTimestamp(message.bornTimestamp())
                .bornHost(message.bornHost())
                .storeHost(message.storeHost())
                .reconsumeTimes(message.reconsumeTimes())
                .preparedTransactionOffset(message.preparedTransactionOffset())
                .properties(message.propertyString())
                .body(message.body())
                .encode(ours);
        assertThat(size).isEqualTo(ours.readableBytes());
        // What the store sets, and the CRC, which the client's encoder leaves out.
        ours.setLong(RecordLayout.QUEUE_OFFSET, message.queueOffset());
        ours.setLong(RecordLayout.PHYSICAL_OFFSET, message.physicalOffset());
        ours.setLong(RecordLayout.storeTimestamp(message.sysFlag()), message.storeTimestamp());
        ours.setInt(RecordLayout.BODY_CRC, message.bodyCrc());
        assertThat(ours).isEqualTo(golden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9.8", "5.5.0"})
    void storedMessageHasTheFieldsOfItsDescription(String version) {
        StoredMessage message = StoredMessage.of(encoding(version, "stored-compressed"));
        assertThat(message.queueId()).isEqualTo(3);
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.queueOffset()).isEqualTo(5);
        assertThat(message.physicalOffset()).isEqualTo(100);
        assertThat(message.bornTimestamp()).isEqualTo(1000);
        assertThat(message.storeTimestamp()).isEqualTo(2000);
        assertThat(message.reconsumeTimes()).isEqualTo(2);
        assertThat(message.preparedTransactionOffset()).isEqualTo(42);
        assertThat(message.bornHost()).isEqualTo(new InetSocketAddress("127.0.0.1", 1234));
        assertThat(message.storeHost()).isEqualTo(new InetSocketAddress("127.0.0.1", 10911));
        assertThat(message.topic()).isEqualTo("GoldenTopic");
        assertThat(message.property("KEYS")).isEqualTo("k1");
        assertThat(message.property("TAGS")).isEqualTo("A");
        assertThat(message.property("KEY")).isNull();
        assertThat(message.offsetMessageId()).isEqualTo("7F00000100002A9F0000000000000064");
        assertThat(Compression.plainBody(message.sysFlag(), message.body(), 1000)
                        .toString(UTF_8))
                .isEqualTo("x".repeat(1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9.8", "5.5.0"})
    void bodies(String version) throws Exception {
        TopicRouteData route = BodyCodec.decode(encoding(version, "body-topic-route"), TopicRouteData.class);
        assertThat(route.brokerDatas().get(0).brokerAddrs())
                .containsEntry(0L, "127.0.0.1:10911")
                .containsEntry(1L, "127.0.0.1:10921");
        assertThat(route.queueDatas().get(0).readQueueNums()).isEqualTo(8);
        ClusterInfo cluster = BodyCodec.decode(encoding(version, "body-cluster-info"), ClusterInfo.class);
        assertThat(cluster.clusterAddrTable().get("DefaultCluster")).containsExactly("broker-a");
        LockBatchResponse lock = BodyCodec.decode(encoding(version, "body-lock-response"), LockBatchResponse.class);
        assertThat(lock.lockOKMQSet()).containsExactly(new MessageQueue("GoldenTopic", "broker-a", 3));
        SubscriptionGroupTable groups =
                BodyCodec.decode(encoding(version, "body-subscription-group"), SubscriptionGroupTable.class);
        assertThat(groups.subscriptionGroupTable().get("GoldenGroup").retryMaxTimes())
                .isEqualTo(16);
        TopicConfigTable topics = BodyCodec.decode(encoding(version, "body-topic-config"), TopicConfigTable.class);
        assertThat(topics.topicConfigTable().get("GoldenTopic").writeQueueNums())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"body-topic-config", "body-subscription-group", "body-lock-response"})
    void bodiesOfTheNewerClientAreWrittenWithAllItsFields(String name) throws Exception {
        Class<?> type = switch (name) {
            case "body-topic-config" -> TopicConfigTable.class;
            case "body-subscription-group" -> SubscriptionGroupTable.class;
            default -> LockBatchResponse.class;
        };
        ByteBuf golden = encoding("5.5.0", name);
        ObjectMapper json = new ObjectMapper();
        JsonNode theirs = json.readTree(golden.toString(UTF_8));
        JsonNode ours =
                json.readTree(BodyCodec.encode(BodyCodec.decode(golden, type)).toString(UTF_8));
        assertThat(ours).isEqualTo(theirs);
    }

    private static ByteBuf encoding(String version, String name) {
        return Golden.bytes("client-" + version + "/encodings/" + name + ".hex");
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
