package org.apogeemq.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.HeaderCodec;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command with a body that is none: it is answered, and a refusal says why. */
@Timeout(170)
class BadBodyTest {
    private static final List<byte[]> BODIES = List.of(
            "{".getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            "[1]".getBytes(StandardCharsets.UTF_8),
            "{\"topicConfigTable\":7,\"mqSet\":{},\"consumerDataSet\":\"x\"}".getBytes(StandardCharsets.UTF_8),
            new byte[] {-1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

    @TempDir
    Path folder;

    @Test
    void brokerAnswersEveryCommandWithABodyThatIsNone() throws Exception {
        try (Broker broker = Servers.broker(folder)) {
            assertAnswersAll(broker.addresses().get(0));
        }
    }

    @Test
    void nameServerAnswersEveryCommandWithABodyThatIsNone() throws Exception {
        try (NameServer server = Servers.nameServer(folder)) {
            assertAnswersAll(server.localAddress());
        }
    }

    private static void assertAnswersAll(SocketAddress server) throws Exception {
        List<String> wrong = new ArrayList<>();
        try (RemotingClient client = RemotingClient.builder().build()) {
            for (CommandTable.Entry entry : CommandTable.entries()) {
                for (byte[] body : BODIES) {
                    Connection connection = Servers.connect(client, server);
                    if (RequestCode.isExtension(entry.code())) {
                        Command hello =
                                Command.request(RequestCode.HELLO, new HelloRequest(1, null, null, null, null), null);
                        Servers.call(connection, hello);
                    }
                    String problem = Servers.problem(connection, request(entry, body));
                    if (problem != null) {
                        wrong.add(
                                entry.name() + " '" + new String(body, StandardCharsets.ISO_8859_1) + "': " + problem);
                    }
                    connection.close();
                }
            }
            Command after = Servers.call(Servers.connect(client, server), Command.request(4711, null, null));
            assertThat(after.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        }
        assertThat(wrong).isEmpty();
    }

    private static Command request(CommandTable.Entry entry, byte[] body) {
        Command request = Command.request(entry.code(), null, Unpooled.wrappedBuffer(body));
        if (entry.request() != null) {
            boolean letters = RequestCode.usesLetters(entry.code());
            Map<String, String> values = new TreeMap<>();
            for (HeaderField field : HeaderCodec.of(entry.request()).fields()) {
                if (field.required()) {
                    values.put(letters ? field.letter() : field.name(), Servers.sensible(field));
                }
            }
            values.forEach(request::putExtField);
        }
        return request;
    }
}
