package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.message.Compression;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MessageMapperTest {

    private static final SendHeaders FULL;

    static {
        try {
            FULL = new SendHeaders(
                    ApogeeDestination.topic("PRICES.EU"),
                    DeliveryMode.NON_PERSISTENT,
                    9,
                    "ID:7F0001",
                    Records.NOW,
                    Records.NOW + 5_000,
                    Records.NOW + 1_000,
                    true);
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static ApogeeTextMessage fullMessage() throws JMSException {
        ApogeeTextMessage message = new ApogeeTextMessage("h\u00e9");
        message.setJMSType("car");
        message.setJMSCorrelationID("c1");
        message.setJMSReplyTo(ApogeeDestination.queue("RE.PLY"));
        message.setStringProperty("JMSXGroupID", "g");
        message.setIntProperty("JMSXGroupSeq", 2);
        message.setStringProperty("JMS_APOGEE_KEYS", "k1 k2");
        message.setStringProperty("color", "blue");
        message.setIntProperty("age", 42);
        message.setDoubleProperty("price", 2.5);
        message.setStringProperty("none", null);
        message.setStringProperty("empty", "");
        message.setStringProperty("DELAY", "3");
        return message;
    }

    private static final String FULL_PROPERTIES = "UNIQ_KEY=7F0001;TAGS=car;__JMSCorrelationID=c1;"
            + "__JMSReplyTo=Q:RE%2EPLY;__JMSExpiration=1700000005000;__JMSDeliveryTime=1700000001000;"
            + "TIMER_DELIVER_MS=1700000001000;__JMSSendPosition=0000000000000000;__JMSConnection=conn-1;"
            + "JMSXUserID=joe;__SHARDINGKEY=g;JMSXGroupSeq=2;"
            + "KEYS=k1 k2;color=blue;age=42;price=2.5;__JMSP_DELAY=3;"
            + "__JMSTypes=IJMSXGroupSeq,Iage,Dprice,Nnone,Eempty;";

    /** The bytes are on disk: a change here is a change of format and needs a migration. */
    @Test
    void goldenRecord() throws JMSException {
        ByteBuf record =
                MessageMapper.toRecord(fullMessage(), FULL, new InetSocketAddress("127.0.0.1", 1234), "conn-1", "joe");
        String properties = FULL_PROPERTIES.replace('=', '\u0001').replace(';', '\u0002');
        byte[] propertyBytes = properties.getBytes(StandardCharsets.UTF_8);
        String expected = String.format("%08x", 91 + 3 + 11 + propertyBytes.length)
                + "daa320a7" // magic
                + String.format("%08x", crc("h\u00e9".getBytes(StandardCharsets.UTF_8)))
                + "ffffffff" // queue: the broker chooses
                + "4a4d7911" // JM, group, send position, expires, priority 9, not persistent, topic, text
                + "0000000000000000"
                + "0000000000000000"
                + "00000000" // sysFlag
                + String.format("%016x", Records.NOW)
                + "7f000001000004d2"
                + "0000000000000000"
                + "0000000000000000"
                + "00000000"
                + "0000000000000000"
                + "00000003" + "68c3a9"
                + "0b" + HexFormat.of().formatHex("PRICES%2EEU".getBytes(StandardCharsets.US_ASCII))
                + String.format("%04x", propertyBytes.length)
                + HexFormat.of().formatHex(propertyBytes);
        assertThat(ByteBufUtil.hexDump(record)).isEqualTo(expected);
    }

    private static int crc(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue() & Integer.MAX_VALUE;
    }

    @Test
    void goldenBodies() throws JMSException {
        ApogeeMapMessage map = new ApogeeMapMessage();
        map.setObject("n", null);
        map.setBoolean("t", true);
        map.setByte("b", (byte) -1);
        map.setShort("s", (short) 2);
        map.setChar("c", 'A');
        map.setInt("i", 3);
        map.setLong("l", 4);
        map.setFloat("f", 1.5f);
        map.setDouble("d", 2.5);
        map.setString("x", "\u00e9");
        map.setBytes("y", new byte[] {9, 8});
        assertThat(ByteBufUtil.hexDump(map.recordBody()))
                .isEqualTo("01" + "0b" + "016e00" + "017402" + "016203ff" + "0173040002" + "0163050041"
                        + "01690600000003" + "016c070000000000000004" + "0166083fc00000"
                        + "0164094004000000000000" + "01780a02c3a9" + "01790b020908");
        ApogeeStreamMessage stream = new ApogeeStreamMessage();
        stream.writeBoolean(false);
        stream.writeString("a".repeat(200));
        stream.writeObject(null);
        assertThat(ByteBufUtil.hexDump(stream.recordBody()))
                .isEqualTo("01" + "01" + "0ac801" + "61".repeat(200) + "00");
    }

    @Test
    void everythingComesBack() throws JMSException {
        ByteBuf record = MessageMapper.toRecord(fullMessage(), FULL, null, "conn-1", "joe");
        ApogeeTextMessage back =
                (ApogeeTextMessage) MessageMapper.fromRecord(record, FULL.destination(), 3, 17, 2, ObjectFilter.NONE);
        assertThat(back.getText()).isEqualTo("h\u00e9");
        assertThat(back.getJMSMessageID()).isEqualTo("ID:7F0001");
        assertThat(back.getJMSType()).isEqualTo("car");
        assertThat(back.getJMSCorrelationID()).isEqualTo("c1");
        assertThat(back.getJMSReplyTo()).isEqualTo(ApogeeDestination.queue("RE.PLY"));
        assertThat(((Queue) back.getJMSReplyTo()).getQueueName()).isEqualTo("RE.PLY");
        assertThat(back.getJMSDestination()).isEqualTo(ApogeeDestination.topic("PRICES.EU"));
        assertThat(back.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(back.getJMSPriority()).isEqualTo(9);
        assertThat(back.getJMSTimestamp()).isEqualTo(Records.NOW);
        assertThat(back.getJMSExpiration()).isEqualTo(Records.NOW + 5_000);
        assertThat(back.getJMSDeliveryTime()).isEqualTo(Records.NOW + 1_000);
        assertThat(back.getJMSRedelivered()).isTrue();
        assertThat(back.getStringProperty("JMSXGroupID")).isEqualTo("g");
        assertThat(back.getObjectProperty("JMSXGroupSeq")).isEqualTo(2);
        assertThat(back.getObjectProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(back.getStringProperty("JMSXUserID")).isEqualTo("joe");
        assertThat(back.getStringProperty("JMS_APOGEE_KEYS")).isEqualTo("k1 k2");
        assertThat(back.getStringProperty("JMS_APOGEE_TAGS")).isEqualTo("car");
        assertThat(back.getIntProperty("JMS_APOGEE_QUEUE_ID")).isEqualTo(3);
        assertThat(back.getLongProperty("JMS_APOGEE_QUEUE_OFFSET")).isEqualTo(17);
        assertThat(back.getObjectProperty("age")).isEqualTo(42);
        assertThat(back.getObjectProperty("price")).isEqualTo(2.5);
        assertThat(back.getObjectProperty("color")).isEqualTo("blue");
        assertThat(back.propertyExists("none")).isTrue();
        assertThat(back.getObjectProperty("none")).isNull();
        assertThat(back.getObjectProperty("empty")).isEqualTo("");
        assertThat(back.getObjectProperty("DELAY")).isEqualTo("3");
        assertThat(Collections.list(back.getPropertyNames()))
                .contains("age", "DELAY", "JMSXDeliveryCount")
                .noneMatch(name -> name.startsWith("__") || name.equals("UNIQ_KEY") || name.equals("TAGS"));
    }

    @Test
    void aMessageWithoutAnythingHasDefaults() throws JMSException {
        JmsMessage back = Records.throughRecord(new ApogeeMessage());
        assertThat(back.getJMSType()).isNull();
        assertThat(back.getJMSCorrelationID()).isNull();
        assertThat(back.getJMSReplyTo()).isNull();
        assertThat(back.getJMSExpiration()).isZero();
        assertThat(back.getJMSDeliveryTime()).isEqualTo(Records.NOW);
        assertThat(back.getJMSRedelivered()).isFalse();
        assertThat(back.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void aReplyToATemporaryQueueStaysTemporary() throws JMSException {
        ApogeeMessage message = new ApogeeMessage();
        Destination reply = ApogeeDestination.temporaryQueue("TMPQ_1", d -> {});
        message.setJMSReplyTo(reply);
        Destination back = Records.throughRecord(message).getJMSReplyTo();
        assertThat(back).isInstanceOf(TemporaryQueue.class).isEqualTo(reply);
        assertThatThrownBy(((TemporaryQueue) back)::delete)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("made by another connection");
    }

    @Test
    void correlationBytesComeBack() throws JMSException {
        ApogeeMessage message = new ApogeeMessage();
        message.setJMSCorrelationIDAsBytes(new byte[] {(byte) 0xFF, 0, 1});
        JmsMessage back = Records.throughRecord(message);
        assertThat(back.getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0, 1);
        assertThat(back.getJMSCorrelationID()).isEqualTo("FF0001");
        message.setJMSCorrelationIDAsBytes("text".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getJMSCorrelationID()).isEqualTo("text");
        message.setJMSCorrelationID("other");
        assertThat(message.getJMSCorrelationIDAsBytes()).isEqualTo("other".getBytes(StandardCharsets.UTF_8));
        message.setJMSCorrelationIDAsBytes(null);
        assertThat(message.getJMSCorrelationID()).isNull();
    }

    @Test
    void headersMayHoldSeparatorsOfTheRecord() throws JMSException {
        ApogeeMessage message = new ApogeeMessage();
        message.setJMSType("a\u0001b\u0002\\");
        message.setJMSCorrelationID("");
        message.setStringProperty("x", "\u0002");
        JmsMessage back = Records.throughRecord(message);
        assertThat(back.getJMSType()).isEqualTo("a\u0001b\u0002\\");
        assertThat(back.getJMSCorrelationID()).isEmpty();
        assertThat(back.getStringProperty("x")).isEqualTo("\u0002");
    }

    @Test
    void factsThatAnApplicationCopiesAreNotBelieved() throws JMSException {
        ApogeeMessage message = new ApogeeMessage();
        message.setStringProperty("JMSXUserID", "root");
        message.setIntProperty("JMSXDeliveryCount", 99);
        message.setLongProperty("JMS_APOGEE_QUEUE_OFFSET", 99);
        JmsMessage back = Records.throughRecord(message);
        assertThat(back.getStringProperty("JMSXUserID")).isNull();
        assertThat(back.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(back.getLongProperty("JMS_APOGEE_QUEUE_OFFSET")).isEqualTo(7);
    }

    @Test
    void aReceivedMessageIsForwardedWithoutReadingItsBody() throws JMSException {
        ByteBuf damaged = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .flag(0x4A4D0443)
                .body(Unpooled.wrappedBuffer(new byte[] {1, 5, 99}))
                .encode(damaged);
        JmsMessage received = Records.received(damaged);
        ByteBuf forwarded = Records.record(received);
        assertThat(ByteBufUtil.hexDump(StoredMessage.of(forwarded).body())).isEqualTo("010563");
        assertThatThrownBy(() -> ((ApogeeMapMessage) received).getString("x"))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void aMessageOfARocketMqProducerIsBytesWithStringProperties() throws JMSException {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .bornTimestamp(Records.NOW)
                .properties("UNIQ_KEY\u0001AA\u0002TAGS\u0001t\u0002WAIT\u0001true\u0002my-key\u0001v\u0002")
                .body(Unpooled.wrappedBuffer("hello".getBytes(StandardCharsets.UTF_8)))
                .encode(record);
        JmsMessage message = Records.received(record);
        assertThat(message).isInstanceOf(BytesMessage.class);
        assertThat(message.getBody(byte[].class)).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getJMSMessageID()).isEqualTo("ID:AA");
        assertThat(message.getJMSType()).isEqualTo("t");
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(message.getStringProperty("my-key")).isEqualTo("v");
        assertThat(message.propertyExists("WAIT")).isFalse();
        assertThat(message.isExpired(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aRecordWithoutUniqueKeyHasTheServersId() {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .storeHost(new InetSocketAddress("127.0.0.1", 10911))
                .encode(record);
        assertThat(Records.received(record).getJMSMessageID()).isEqualTo("ID:7F00000100002A9F0000000000000000");
    }

    @Test
    void aCompressedBodyIsReadPlain() throws JMSException {
        ByteBuf plain = Unpooled.wrappedBuffer("x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .sysFlag(SysFlag.COMPRESSED | SysFlag.ZLIB)
                .body(Compression.compress(plain))
                .encode(record);
        assertThat(Records.received(record).getBody(byte[].class)).hasSize(10_000);
        ByteBuf unknown = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .sysFlag(SysFlag.COMPRESSED | SysFlag.LZ4)
                .body(plain)
                .encode(unknown);
        assertThatThrownBy(() -> Records.received(unknown).getBody(byte[].class))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("LZ4");
    }

    @Test
    void expirationIsSeen() throws JMSException {
        JmsMessage message = MessageMapper.fromRecord(
                MessageMapper.toRecord(new ApogeeMessage(), FULL, null, null, null),
                FULL.destination(),
                0,
                0,
                1,
                ObjectFilter.NONE);
        assertThat(message.isExpired(Records.NOW + 4_999)).isFalse();
        assertThat(message.isExpired(Records.NOW + 5_000)).isTrue();
    }

    @Test
    void whatARecordCannotHoldIsRefusedClearly() throws JMSException {
        ApogeeMessage wide = new ApogeeMessage();
        wide.setStringProperty("x", "y".repeat(40_000));
        assertThatThrownBy(() -> Records.record(wide))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("at most 32767");
        ApogeeMessage foreignReply = new ApogeeMessage();
        foreignReply.setJMSReplyTo(new Destination() {});
        assertThatThrownBy(() -> Records.record(foreignReply))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("another provider");
        assertThatThrownBy(() -> Records.record(new ApogeeTextMessage("a\uD800b")))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("U+D800 at index 1");
    }

    @Test
    void damagedTextIsAnExceptionAndNotOtherText() {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .flag(0x4A4D0441)
                .body(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xC3}))
                .encode(record);
        assertThatThrownBy(() -> ((ApogeeTextMessage) Records.received(record)).getText())
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("not valid UTF-8");
    }

    @Test
    void sendingTwiceGivesTwoEqualRecordsButForTheId() throws JMSException {
        ApogeeTextMessage message = fullMessage();
        message.stamp(FULL);
        ByteBuf first = MessageMapper.toRecord(message, FULL, null, null, null);
        ByteBuf second = MessageMapper.toRecord(message, FULL, null, null, null);
        assertThat(first).isEqualTo(second);
    }

    @Test
    void stampSetsWhatSendingSets() throws JMSException {
        ApogeeTextMessage message = new ApogeeTextMessage();
        message.stamp(FULL);
        assertThat(message.getJMSDestination()).isSameAs(FULL.destination());
        assertThat(message.getJMSMessageID()).isEqualTo("ID:7F0001");
        assertThat(message.getJMSTimestamp()).isEqualTo(Records.NOW);
        assertThat(message.getJMSExpiration()).isEqualTo(Records.NOW + 5_000);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(Records.NOW + 1_000);
        assertThat(message.getJMSPriority()).isEqualTo(9);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    }

    @Test
    void everyKindOfDestinationIsInTheFlag() throws JMSException {
        for (DestinationKind kind : DestinationKind.values()) {
            ApogeeDestination destination = ApogeeDestination.ofPhysical(kind, "X");
            ByteBuf record =
                    MessageMapper.toRecord(new ApogeeMessage(), Records.headers(destination), null, null, null);
            assertThat(StoredMessage.of(record).flag() >> 4 & 3).isEqualTo(kind.ordinal());
        }
    }
}
