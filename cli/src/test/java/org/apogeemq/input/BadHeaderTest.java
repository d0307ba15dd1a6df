package org.apogeemq.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
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

/**
 * Every field of every command, one at a time missing, negative, too long or of the wrong type, sent to a broker and to a
 * name server: each answer has a documented code and, when it refuses, says what is wrong, and the server goes on.
 */
@Timeout(170)
class BadHeaderTest {
    private static final String LONG_TEXT = "x".repeat(40_000);
    private static final String LONG_NUMBER = "9".repeat(40);

    @TempDir
    Path folder;

    /** One way to fill in a field wrongly. */
    private enum Fault {
        MISSING,
        NEGATIVE,
        TOO_LONG,
        WRONG_TYPE;

        boolean concerns(HeaderField field) {
            boolean text = field.typeName().equals("String");
            return switch (this) {
                case MISSING -> field.required();
                case NEGATIVE -> List.of("int", "long", "double").contains(field.typeName());
                case TOO_LONG -> true;
                case WRONG_TYPE -> !text;
            };
        }

        /** Null for none. */
        String value(HeaderField field) {
            return switch (this) {
                case MISSING -> null;
                case NEGATIVE -> "-7";
                case TOO_LONG -> field.typeName().equals("String") ? LONG_TEXT : LONG_NUMBER;
                case WRONG_TYPE -> "many";
            };
        }

        /** Whether no server can make anything of it; otherwise that depends on the field. */
        boolean isAlwaysRefused(HeaderField field) {
            return this == MISSING
                    || this == WRONG_TYPE
                    || this == TOO_LONG && !field.typeName().equals("String");
        }
    }

    @Test
    void brokerAnswersEveryWrongFieldWithACodeAndAReason() throws Exception {
        try (Broker broker = Servers.broker(folder)) {
            assertRefusesAll(broker.addresses().get(0));
        }
    }

    @Test
    void nameServerAnswersEveryWrongFieldWithACodeAndAReason() throws Exception {
        try (NameServer server = Servers.nameServer(folder)) {
            assertRefusesAll(server.localAddress());
        }
    }

    private static void assertRefusesAll(SocketAddress server) throws Exception {
        List<String> wrong = new ArrayList<>();
        int served = 0;
        try (RemotingClient client = RemotingClient.builder().build()) {
            for (CommandTable.Entry entry : CommandTable.entries()) {
                Connection connection = Servers.connect(client, server);
                served += entry.request() == null ? 0 : sendAll(entry, connection, wrong);
                connection.close();
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(served).isGreaterThan(10);
    }

    /** Returns 1 when the server knows the command. */
    private static int sendAll(CommandTable.Entry entry, Connection connection, List<String> wrong) throws Exception {
        if (RequestCode.isExtension(entry.code())) {
            Servers.call(
                    connection, Command.request(RequestCode.HELLO, new HelloRequest(1, null, null, null, null), null));
        }
        Command probe = Servers.call(connection, Command.request(entry.code(), null, null));
        if (probe.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            assertThat(probe.remark()).contains(Integer.toString(entry.code()));
            return 0;
        }
        for (HeaderField field : HeaderCodec.of(entry.request()).fields()) {
            for (Fault fault : Fault.values()) {
                if (fault.concerns(field)) {
                    String problem = problem(entry, field, fault, connection);
                    if (problem != null) {
                        wrong.add(entry.name() + " " + field.name() + " " + fault + ": " + problem);
                    }
                }
            }
        }
        Command after = Servers.call(connection, Command.request(4711, null, null));
        assertThat(after.code()).as("after " + entry.name()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        return 1;
    }

    /** Null when the answer is as it should be. */
    private static String problem(CommandTable.Entry entry, HeaderField field, Fault fault, Connection connection)
            throws Exception {
        Command request = Command.request(entry.code(), null, null);
        boolean letters = RequestCode.usesLetters(entry.code());
        Map<String, String> values = new TreeMap<>();
        for (HeaderField each : HeaderCodec.of(entry.request()).fields()) {
            String value = each == field ? fault.value(each) : each.required() ? Servers.sensible(each) : null;
            if (value != null) {
                values.put(letters ? each.letter() : each.name(), value);
            }
        }
        values.forEach(request::putExtField);
        Command answer = Servers.call(connection, request);
        boolean refusedByName = answer.code() == ResponseCode.INVALID_PARAMETER
                && answer.remark().contains(field.name());
        if (fault.isAlwaysRefused(field) && !refusedByName) {
            return "not refused by name: " + answer.code() + " " + answer.remark();
        }
        return Servers.problem(answer);
    }
}
