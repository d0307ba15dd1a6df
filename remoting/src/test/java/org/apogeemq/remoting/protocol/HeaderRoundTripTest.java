package org.apogeemq.remoting.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apogeemq.remoting.RandomRecords;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;

/** What is written is what is read, for every header, in both serializations. */
class HeaderRoundTripTest {
    /** A header and the command it belongs to. */
    record Header(int code, boolean response, Class<? extends Record> type) {}

    @Provide
    Arbitrary<Header> headers() {
        List<Header> headers = CommandTable.entries().stream()
                .flatMap(entry -> Stream.of(
                                entry.request() == null ? null : new Header(entry.code(), false, entry.request()),
                                entry.response() == null ? null : new Header(entry.code(), true, entry.response()))
                        .filter(Objects::nonNull))
                .toList();
        return Arbitraries.of(headers);
    }

    @Property(tries = 4000)
    void everyHeaderSurvives(
            @ForAll("headers") Header header, @ForAll long seed, @ForAll int opaque, @ForAll boolean binary) {
        Record record = new RandomRecords(seed, true)
                .make(header.type, component -> component.isAnnotationPresent(Required.class));
        Command command = Command.request(header.response ? 0 : header.code, record, null);
        Command read = transfer(command, opaque, binary && command.code() == (short) command.code());
        assertThat(read.opaque()).isEqualTo(opaque);
        assertThat(read.code()).isEqualTo(command.code());
        assertThat((Object) read.header(header.type)).isEqualTo(record);
    }

    @Property
    void everyFieldAndRemarkSurvives(
            @ForAll @Size(max = 40) Map<String, String> fields, @ForAll String remark, @ForAll boolean binary) {
        Command request = Command.request(5, null, null);
        Command response = request.response(7, remark, null, null);
        fields.forEach(response::putExtField);
        Command read = transfer(response, 12, binary);
        Map<String, String> expected = new HashMap<>();
        fields.forEach((name, value) -> expected.put(clean(name), clean(value)));
        assertThat(read.extFields()).isEqualTo(expected);
        assertThat(read.remark()).isEqualTo(binary && remark.isEmpty() ? null : clean(remark));
        assertThat(read.isResponse()).isTrue();
        assertThat(read.language()).isEqualTo(Language.JAVA);
        assertThat(read.version()).isEqualTo(Version.CURRENT);
    }

    /** Halves of surrogate pairs cannot be written in UTF-8. */
    private static String clean(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(utf8(text)))
                .toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static ByteBuf utf8(String text) {
        ByteBuf bytes = Unpooled.buffer();
        ByteBufUtil.writeUtf8(bytes, text);
        return bytes;
    }

    private static Command transfer(Command command, int opaque, boolean binary) {
        ByteBuf bytes = Unpooled.directBuffer();
        Command.Prefix prefix = new Command.Prefix();
        Map<String, String> fields;
        if (binary) {
            BinaryHeader.write(command, opaque, bytes);
            fields = BinaryHeader.read(bytes, bytes.readableBytes(), prefix);
        } else {
            JsonHeader.write(command, opaque, bytes);
            fields = JsonHeader.read(bytes, bytes.readableBytes(), prefix);
        }
        bytes.release();
        return new Command(prefix, fields, null);
    }

    @Property(tries = 3000)
    void damagedFramesAreRefusedWithoutHarm(
            @ForAll boolean binary, @ForAll long seed, @ForAll @Size(min = 1, max = 4) List<Integer> places) {
        Command command =
                Command.request(310, new RandomRecords(seed, false).make(SendMessageRequest.class, c -> true), null);
        command.putExtField("extra", "value");
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeInt(0);
        if (binary) {
            BinaryHeader.write(command, 1, bytes);
        } else {
            JsonHeader.write(command, 1, bytes);
        }
        bytes.setInt(0, (binary ? 1 : 0) << 24 | bytes.readableBytes() - 4);
        int length = bytes.readableBytes();
        for (int place : places) {
            int at = Math.floorMod(place, length);
            bytes.setByte(at, bytes.getByte(at) + 1 + Math.floorMod(place >> 8, 255));
        }
        try {
            CommandCodec.decode(bytes, length).release();
        } catch (FrameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Example
    void vectorsOfTheReference() {
        Command request = Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest("T", null), null);
        ByteBuf json = Unpooled.buffer();
        CommandCodec.encodeHead(request, 7, json);
        assertThat(json.readInt()).isEqualTo(0x7f);
        assertThat(json.readInt()).isEqualTo(0x7b);
        assertThat(json.toString(java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(
                        "{\"code\":105,\"extFields\":{\"topic\":\"T\"},\"flag\":0,\"language\":\"JAVA\",\"opaque\":7,"
                                + "\"serializeTypeCurrentRPC\":\"JSON\",\"version\":513}");
        ByteBuf binary = Unpooled.buffer();
        BinaryHeader.write(request, 7, binary);
        assertThat(ByteBufUtil.hexDump(binary))
                .isEqualTo("0069" + "00" + "0201" + "00000007" + "00000000" + "00000000" + "0000000c" + "0005"
                        + "746f706963" + "00000001" + "54");
    }

    @Example
    void headersSpelledByOtherClientsAreRead() {
        String json = "{ \"opaque\" : 3, \"unknown\" : {\"a\":[1,2]}, \"language\":\"NIX\", \"code\":30,"
                + " \"extFields\":{\"queueId\":5,\"topic\":\"T\",\"committed\":true,\"x\":null,\"y\":{\"z\":1}},"
                + " \"remark\":null, \"flag\":2 }";
        ByteBuf bytes = utf8(json);
        Command.Prefix prefix = new Command.Prefix();
        Command command = new Command(prefix(bytes, prefix), null, null);
        assertThat(command.opaque()).isEqualTo(3);
        assertThat(command.language()).isEqualTo(Language.OTHER);
        assertThat(command.isOneway()).isTrue();
        Command.Prefix again = new Command.Prefix();
        Map<String, String> fields = JsonHeader.read(utf8(json), json.length(), again);
        assertThat(new Command(again, fields, null).header(QueueRequest.class))
                .isEqualTo(new QueueRequest("T", 5, true, null));
    }

    private static Command.Prefix prefix(ByteBuf bytes, Command.Prefix prefix) {
        JsonHeader.read(bytes, bytes.readableBytes(), prefix);
        return prefix;
    }

    @Example
    void wrongFieldsAreNamedWithValueAndWhatIsAllowed() {
        assertRefused(Map.of(), "SendMessageRequest (code 310): field producerGroup is missing");
        Map<String, String> values = new HashMap<>(
                Map.of("a", "g", "b", "T", "c", "TBW102", "d", "4", "e", "zero", "f", "0", "g", "0", "h", "0"));
        assertRefused(
                values, "SendMessageRequest (code 310): field queueId is \"zero\", allowed is an integer of 32 bits");
        values.put("e", "0");
        values.put("m", "yes");
        assertRefused(values, "SendMessageRequest (code 310): field batch is \"yes\", allowed is true or false");
        Command open = Command.request(RequestCode.OPEN_SUBSCRIPTION, null, null)
                .putExtField("subscriptionId", "1")
                .putExtField("kind", "TABLE");
        assertThatThrownBy(() -> open.header(OpenSubscriptionRequest.class))
                .isInstanceOf(HeaderException.class)
                .hasMessage("OpenSubscriptionRequest (code 30002): field kind is \"TABLE\", allowed is one of "
                        + "[QUEUE, TOPIC, DURABLE, SHARED, SHARED_DURABLE, GROUP]");
    }

    private static void assertRefused(Map<String, String> fields, String message) {
        Command send = Command.request(RequestCode.SEND_MESSAGE_V2, null, null);
        fields.forEach(send::putExtField);
        assertThatThrownBy(() -> send.header(SendMessageRequest.class))
                .isInstanceOf(HeaderException.class)
                .hasMessage(message);
    }

    @Example
    void codesBeyondSixteenBitsAreRefusedInBinary() {
        Command pop = Command.request(RequestCode.POP_MESSAGE, null, null);
        assertThatThrownBy(() -> BinaryHeader.write(pop, 1, Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200050");
    }

    @Example
    void nullInARequiredFieldIsRefusedWhenWritten() {
        Command route = Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteInfoRequest(null, true), null);
        assertThatThrownBy(() -> CommandCodec.encodeHead(route, 1, Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field topic is required");
    }
}
