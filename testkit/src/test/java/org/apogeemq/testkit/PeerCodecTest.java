package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PeerCodecTest {
    @Test
    void readsWhatARealClientWrites() throws IOException {
        String json = "{\"code\":105,\"extFields\":{\"topic\":\"T\"},\"flag\":0,\"language\":\"JAVA\",\"opaque\":7,"
                + "\"serializeTypeCurrentRPC\":\"JSON\",\"version\":513}";
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        String hex = "0000007f0000007b" + HexFormat.of().formatHex(header);
        PeerFrame frame = read(HexFormat.of().parseHex(hex));
        assertThat(frame).usingRecursiveComparison().isEqualTo(request(false));
        assertThat(PeerCodec.encode(frame)).isEqualTo(HexFormat.of().parseHex(hex));

        String binary = "00000025010000210069000201000000070000000000000000" + "0000000c0005746f7069630000000154";
        assertThat(read(HexFormat.of().parseHex(binary)))
                .usingRecursiveComparison()
                .isEqualTo(request(true));
        assertThat(PeerCodec.encode(request(true))).isEqualTo(HexFormat.of().parseHex(binary));
    }

    @Property(tries = 200)
    void whatIsWrittenIsRead(
            @ForAll boolean binary,
            @ForAll @IntRange(min = 0, max = 32767) int code,
            @ForAll int opaque,
            @ForAll @IntRange(max = 3) int flag,
            @ForAll Map<String, String> fields,
            @ForAll byte[] body)
            throws IOException {
        Map<String, String> valid = new TreeMap<>();
        fields.forEach((key, value) -> valid.put(validUtf16(key), validUtf16(value)));
        PeerFrame frame = new PeerFrame(binary, code, opaque, flag, "remark \" \\ \n", valid, body);
        assertThat(read(PeerCodec.encode(frame))).usingRecursiveComparison().isEqualTo(frame);
    }

    /** Replaces lone surrogates, which UTF-8 cannot carry. */
    private static String validUtf16(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static PeerFrame request(boolean binary) {
        return new PeerFrame(binary, 105, 7, 0, null, Map.of("topic", "T"), new byte[0]);
    }

    private static PeerFrame read(byte[] bytes) throws IOException {
        return PeerCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
