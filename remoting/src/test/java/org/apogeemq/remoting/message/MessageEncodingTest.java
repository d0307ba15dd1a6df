package org.apogeemq.remoting.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apogeemq.testkit.ManualClock;

class MessageEncodingTest {
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange((char) 3, '\uD7FF')
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<Map<String, String>> properties() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(10);
    }

    @Provide
    Arbitrary<InetSocketAddress> hosts() {
        return Arbitraries.of(
                new InetSocketAddress("127.0.0.1", 10911),
                new InetSocketAddress("10.1.2.3", 65535),
                new InetSocketAddress("2001:db8::2", 1),
                new InetSocketAddress("::1", 0));
    }

    @Property
    void recordHasWhatWasGiven(
            @ForAll @IntRange(min = 1, max = 200) int topicLength,
            @ForAll("properties") Map<String, String> properties,
            @ForAll byte[] body,
            @ForAll("hosts") InetSocketAddress born,
            @ForAll("hosts") InetSocketAddress stored,
            @ForAll int number,
            @ForAll long big) {
        String topic = "t".repeat(topicLength);
        ByteBuf out = Unpooled.buffer().writeLong(99);
        MessageEncoder encoder = new MessageEncoder()
                .topic(topic)
                .queueId(number)
                .flag(number + 1)
                .sysFlag(number)
                .bornTimestamp(big)
                .bornHost(born)
                .storeHost(stored)
                .reconsumeTimes(number + 2)
                .preparedTransactionOffset(big + 1)
                .properties(MessageProperties.encode(properties))
                .body(Unpooled.wrappedBuffer(body));
        assertThat(encoder.encode(out)).isEqualTo(encoder.size()).isEqualTo(out.readableBytes() - 8);
        StoredMessage message = new StoredMessage().wrap(out, 8);
        assertThat(message.totalSize()).isEqualTo(encoder.size());
        assertThat(message.topic()).isEqualTo(topic);
        assertThat(message.queueId()).isEqualTo(number);
        assertThat(message.flag()).isEqualTo(number + 1);
        assertThat(message.bornTimestamp()).isEqualTo(big);
        assertThat(message.bornHost()).isEqualTo(born);
        assertThat(message.storeHost()).isEqualTo(stored);
        assertThat(message.reconsumeTimes()).isEqualTo(number + 2);
        assertThat(message.preparedTransactionOffset()).isEqualTo(big + 1);
        assertThat(message.queueOffset()).isZero();
        assertThat(message.physicalOffset()).isZero();
        assertThat(message.storeTimestamp()).isZero();
        assertThat(message.body()).isEqualTo(Unpooled.wrappedBuffer(body));
        assertThat(message.bodyCrc()).isEqualTo(crc(body));
        assertThat(message.properties()).isEqualTo(properties);
        properties.forEach((name, value) -> {
            if (name.chars().allMatch(c -> c < 128)) {
                assertThat(message.property(name)).isEqualTo(value);
            }
        });
        assertThat(message.property("no such name")).isNull();
    }

    private static int crc(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue() & Integer.MAX_VALUE;
    }

    @Property(tries = 3000)
    void damagedRecordsAreRefusedOrReadWithoutHarm(@ForAll int place, @ForAll byte value, @ForAll int cut) {
        ByteBuf out = Unpooled.buffer();
        new MessageEncoder()
                .topic("T")
                .properties("KEYS\u0001a\u0002")
                .body(Unpooled.wrappedBuffer(new byte[20]))
                .encode(out);
        out.setByte(Math.floorMod(place, out.readableBytes()), value);
        if (cut % 3 == 0) {
            out.writerIndex(Math.floorMod(cut, out.readableBytes()));
        }
        try {
            StoredMessage message = StoredMessage.of(out);
            message.properties();
            message.property("TAGS");
            message.body().getBytes(0, new byte[message.bodyLength()]);
            message.bornHost();
            message.storeHost();
            message.topic();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("message record");
        }
    }

    @Example
    void vectorOfTheReference() {
        ByteBuf out = Unpooled.buffer();
        new MessageEncoder()
                .topic("T")
                .queueId(3)
                .bornTimestamp(1000)
                .bornHost(new InetSocketAddress("127.0.0.1", 1234))
                .storeHost(new InetSocketAddress("127.0.0.1", 10911))
                .properties("KEYS\u0001k1\u0002TAGS\u0001A\u0002")
                .body(Unpooled.copiedBuffer("hello", UTF_8))
                .encode(out);
        assertThat(out.getInt(RecordLayout.BODY_CRC)).isEqualTo(907060870);
        out.setInt(RecordLayout.BODY_CRC, 0);
        out.setLong(RecordLayout.QUEUE_OFFSET, 5);
        out.setLong(RecordLayout.PHYSICAL_OFFSET, 100);
        out.setLong(RecordLayout.STORE_TIMESTAMP, 2000);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo(("00000070 daa320a7 00000000 00000003 00000000 0000000000000005 0000000000000064 00000000 "
                                + "00000000000003e8 7f000001000004d2 00000000000007d0 7f00000100002a9f 00000000 "
                                + "0000000000000000 00000005 68656c6c6f 01 54 000f 4b455953016b31025441475301 4102")
                        .replace(" ", ""));
    }

    @Example
    void tooLongPropertiesAreRefusedWithTheLimit() {
        MessageEncoder encoder = new MessageEncoder().topic("T").properties("a\u0001" + "x".repeat(32766));
        assertThatThrownBy(() -> encoder.encode(Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32768 bytes, at most 32767");
    }

    @Property
    void propertiesSurviveAndAreFoundOneByOne(@ForAll("properties") Map<String, String> properties) {
        String text = MessageProperties.encode(properties);
        assertThat(MessageProperties.decode(text)).isEqualTo(properties);
        properties.forEach((name, value) -> {
            assertThat(MessageProperties.get(text, name)).isEqualTo(value);
            Map<String, String> others = new LinkedHashMap<>(properties);
            others.remove(name);
            assertThat(MessageProperties.decode(MessageProperties.remove(text, name)))
                    .isEqualTo(others);
        });
    }

    @Example
    void oddPropertyStringsAreReadAsRocketMqDoes() {
        assertThat(MessageProperties.decode(null)).isEmpty();
        assertThat(MessageProperties.decode("a\u0001b")).containsExactly(Map.entry("a", "b"));
        assertThat(MessageProperties.decode("nonsense\u0002a\u0001b\u0002\u0001x\u0002"))
                .containsExactly(Map.entry("a", "b"));
        assertThatThrownBy(() -> MessageProperties.encode(Map.of("a", "b\u0002")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
    }

    @Property
    void batchSurvives(@ForAll @Size(max = 10) List<byte[]> bodies, @ForAll @From("texts") String property) {
        ByteBuf batch = Unpooled.buffer();
        for (int i = 0; i < bodies.size(); i++) {
            new BatchUnit(i, Unpooled.wrappedBuffer(bodies.get(i)), "p\u0001" + property + "\u0002").write(batch);
        }
        List<BatchUnit> read = new ArrayList<>();
        while (batch.isReadable()) {
            read.add(BatchUnit.read(batch));
        }
        assertThat(read).hasSameSizeAs(bodies);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(read.get(i).flag()).isEqualTo(i);
            assertThat(read.get(i).body()).isEqualTo(Unpooled.wrappedBuffer(bodies.get(i)));
            assertThat(MessageProperties.get(read.get(i).properties(), "p")).isEqualTo(property);
        }
    }

    @Property
    void damagedBatchesAreRefused(@ForAll byte[] garbage) {
        ByteBuf batch = Unpooled.wrappedBuffer(garbage);
        try {
            while (batch.isReadable()) {
                BatchUnit.read(batch);
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("batch");
        }
    }

    @Property
    void compressionSurvives(@ForAll byte[] body, @ForAll @IntRange(min = 1, max = 200) int repeat) {
        ByteBuf plain = Unpooled.buffer();
        for (int i = 0; i < repeat; i++) {
            plain.writeBytes(body);
        }
        ByteBuf compressed = Compression.compress(plain);
        assertThat(Compression.plainBody(SysFlag.COMPRESSED | SysFlag.ZLIB, compressed, 1 << 20))
                .isEqualTo(plain);
        assertThat(Compression.plainBody(SysFlag.COMPRESSED, compressed, 1 << 20))
                .isEqualTo(plain);
        assertThat(Compression.plainBody(0, compressed, 1)).isSameAs(compressed);
    }

    @Example
    void whatCannotBeDecompressedIsRefusedWithTheReason() {
        ByteBuf bomb = Compression.compress(Unpooled.wrappedBuffer(new byte[10_000_000]));
        assertThatThrownBy(() -> Compression.plainBody(SysFlag.COMPRESSED, bomb, 1_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000000");
        ByteBuf half = bomb.slice(0, bomb.readableBytes() / 2);
        assertThatThrownBy(() -> Compression.plainBody(SysFlag.COMPRESSED, half, 20_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
        ByteBuf garbage = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4});
        assertThatThrownBy(() -> Compression.plainBody(SysFlag.COMPRESSED, garbage, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> Compression.plainBody(SysFlag.COMPRESSED | SysFlag.LZ4, garbage, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LZ4");
    }

    @Example
    void tagHashesOfTheReference() {
        assertThat(TagHash.of("TagA")).isEqualTo(2598919);
        assertThat(TagHash.of("AbC")).isEqualTo(65570);
        assertThat(TagHash.of("")).isZero();
        assertThat(TagHash.of(null)).isZero();
    }

    @Property
    void messageIdsSurvive(@ForAll("hosts") InetSocketAddress host, @ForAll long offset) {
        assertThat(MessageId.parse(MessageId.of(host, offset))).isEqualTo(new MessageId(host, offset));
    }

    @Example
    void wrongMessageIdsAreNamed() {
        for (String wrong : List.of("", "ID:1", "x".repeat(32), "7F000001FFFFFFFF0000000000000064")) {
            assertThatThrownBy(() -> MessageId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Example
    void uniqueKeysAreUniqueAndTellTheirTime() throws Exception {
        LocalDateTime start = LocalDateTime.of(2026, 1, 31, 23, 59, 59, 999_000_000);
        Instant lastOfMonth = start.atZone(ZoneId.systemDefault()).toInstant();
        ManualClock clock = new ManualClock(lastOfMonth);
        for (String host : List.of("127.0.0.1", "2001:db8::2")) {
            UniqueKeys keys = new UniqueKeys(InetAddress.getByName(host), clock);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 10_000; i++) {
                assertThat(seen.add(keys.next())).isTrue();
            }
            String key = keys.next();
            assertThat(key).hasSize(host.contains(":") ? 56 : 32).matches("[0-9A-F]+");
            assertThat(UniqueKeys.timeOf(key, clock.millis() + 5)).isEqualTo(clock.millis());
        }
        assertThat(UniqueKeys.timeOf("no key", 0)).isEqualTo(-1);
        assertThat(UniqueKeys.timeOf("x".repeat(32), 0)).isEqualTo(-1);
    }

    @Example
    void uniqueKeysCountTheirMonthAnew() throws Exception {
        LocalDateTime start = LocalDateTime.of(2026, 1, 31, 23, 59, 59, 999_000_000);
        long before = start.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli();
        long[] now = {before};
        UniqueKeys keys = new UniqueKeys(InetAddress.getByName("127.0.0.1"), () -> Instant.ofEpochMilli(now[0]));
        String old = keys.next();
        now[0] = before + 2;
        String young = keys.next();
        assertThat(young.substring(20, 28)).isEqualTo("00000001");
        assertThat(UniqueKeys.timeOf(young, now[0])).isEqualTo(before + 2);
        assertThat(UniqueKeys.timeOf(old, now[0])).isEqualTo(before);
    }
}
