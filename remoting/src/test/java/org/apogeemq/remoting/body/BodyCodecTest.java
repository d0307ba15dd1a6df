package org.apogeemq.remoting.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apogeemq.remoting.RandomRecords;

class BodyCodecTest {
    @Provide
    Arbitrary<Class<? extends Record>> bodies() throws Exception {
        Path folder =
                Path.of(BodyCodec.class.getResource("BodyCodec.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            List<Class<? extends Record>> records = files.map(
                            file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - 6)))
                    .filter(Class::isRecord)
                    .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                    .toList();
            assertThat(records).hasSizeGreaterThan(50);
            return Arbitraries.of(records);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("org.apogeemq.remoting.body." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Property(tries = 3000)
    void everyBodySurvives(@ForAll("bodies") Class<? extends Record> type, @ForAll long seed, @ForAll boolean bare) {
        Record body = new RandomRecords(seed, true).make(type, component -> false);
        ByteBuf bytes = bare ? BodyCodec.encodeWithBareIntegerKeys(body) : BodyCodec.encode(body);
        Record read = BodyCodec.decode(bytes, type);
        if (type == BatchAck.class) {
            assertThat(read).usingRecursiveComparison().isEqualTo(body);
        } else {
            assertThat((Object) read).isEqualTo(body);
        }
    }

    @Property(tries = 3000)
    void damagedBodiesAreRefusedWithoutHarm(@ForAll long seed, @ForAll int place, @ForAll byte replacement) {
        Record body = new RandomRecords(seed, false).make(ConsumeStats.class, component -> false);
        ByteBuf bytes = BodyCodec.encode(body);
        bytes.setByte(Math.floorMod(place, bytes.readableBytes()), replacement);
        try {
            assertThat(BodyCodec.decode(bytes, ConsumeStats.class)).isNotNull();
        } catch (BodyException e) {
            assertThat(e.getMessage()).contains("ConsumeStats");
        }
    }

    @Example
    void queuesAreRawObjectsAsKeys() {
        Map<MessageQueue, Long> offsets = new LinkedHashMap<>();
        offsets.put(new MessageQueue("T", "b", 0), 5L);
        offsets.put(new MessageQueue("T", "b", 1), 6L);
        ByteBuf bytes = BodyCodec.encode(new ResetOffsets(offsets));
        assertThat(bytes.toString(UTF_8))
                .isEqualTo("{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:5,"
                        + "{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"T\"}:6}}");
        assertThat(BodyCodec.decode(bytes, ResetOffsets.class).offsetTable()).isEqualTo(offsets);
    }

    @Example
    void queuesAreReadAsQuotedKeysToo() {
        String json =
                "{\"offsetTable\" : { \"{\\\"brokerName\\\":\\\"b\\\",\\\"queueId\\\":0,\\\"topic\\\":\\\"T\\\"}\" : 5 } }";
        assertThat(decode(json, ResetOffsets.class).offsetTable())
                .containsExactly(Map.entry(new MessageQueue("T", "b", 0), 5L));
    }

    @Example
    void integerKeysAreQuotedUnlessAskedForBare() {
        BrokerData broker = new BrokerData("c", "b", Map.of(0L, "h:1"), false, null);
        assertThat(BodyCodec.encode(broker).toString(UTF_8))
                .isEqualTo("{\"brokerAddrs\":{\"0\":\"h:1\"},\"brokerName\":\"b\",\"cluster\":\"c\","
                        + "\"enableActingMaster\":false}");
        assertThat(BodyCodec.encodeWithBareIntegerKeys(broker).toString(UTF_8))
                .startsWith("{\"brokerAddrs\":{0:\"h:1\"},");
        assertThat(decode("{\"brokerAddrs\":{ 0 :\"h:1\", 1:\"x}{:,\\\"\", -2:\"\"}}", BrokerData.class)
                        .brokerAddrs())
                .isEqualTo(Map.of(0L, "h:1", 1L, "x}{:,\"", -2L, ""));
    }

    @Example
    void absentFieldsGetTheirDefaultsAndUnknownOnesAreIgnored() {
        SubscriptionGroupConfig group =
                decode("{\"groupName\":\"g\",\"retryMaxTimes\":3,\"future\":[{}]}", SubscriptionGroupConfig.class);
        assertThat(group.consumeEnable()).isTrue();
        assertThat(group.retryMaxTimes()).isEqualTo(3);
        assertThat(group.consumeTimeoutMinute()).isEqualTo(15);
        assertThat(decode("{\"consumerDataSet\":[{\"consumeType\":\"CONSUME_BY_MAIL\"}]}", HeartbeatData.class)
                        .consumerDataSet())
                .singleElement()
                .satisfies(consumer -> assertThat(consumer.consumeType()).isNull());
    }

    @Example
    void emptyBodiesAreRefusedByName() {
        assertThatThrownBy(() -> BodyCodec.decode(null, HeartbeatData.class))
                .isInstanceOf(BodyException.class)
                .hasMessage("HeartbeatData expected as body, but the body is empty");
        assertThatThrownBy(() -> decode("null", HeartbeatData.class)).isInstanceOf(BodyException.class);
        assertThatThrownBy(() -> decode("[1", HeartbeatData.class))
                .isInstanceOf(BodyException.class)
                .hasMessageContaining("HeartbeatData");
        assertThatThrownBy(() -> decode("{\"a\":".repeat(5000), HeartbeatData.class))
                .isInstanceOf(BodyException.class);
    }

    private static <T> T decode(String json, Class<T> type) {
        return BodyCodec.decode(Unpooled.copiedBuffer(json, UTF_8), type);
    }
}
