package org.apogeemq.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
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
    private static final Duration LIMIT = Duration.ofSeconds(30);
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
        Settings settings = settings(
                "listenPort",
                "0",
                "brokerIP1",
                "127.0.0.1",
                "storePathRootDir",
                folder.toString(),
                "brokerName",
                "broker-t");
        try (Broker broker = Broker.builder(BrokerConfig.of(settings), InstantSource.system(), System::nanoTime)
                .start()) {
            assertRefusesAll(broker.addresses().get(0));
        }
    }

    @Test
    void nameServerAnswersEveryWrongFieldWithACodeAndAReason() throws Exception {
        Settings settings = settings(
                "listenPort", "0", "kvConfigPath", folder.resolve("kv.json").toString());
        try (NameServer server = NameServer.start(NameServerConfig.from(settings), System::nanoTime)) {
            assertRefusesAll(server.localAddress());
        }
    }

    private static Settings settings(String... keysAndValues) {
        Settings settings = Settings.empty();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.with(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        return settings;
    }

    private static void assertRefusesAll(SocketAddress server) throws Exception {
        Set<Integer> documented = documentedCodes();
        List<String> wrong = new ArrayList<>();
        int served = 0;
        try (RemotingClient client = RemotingClient.builder().build()) {
            for (CommandTable.Entry entry : CommandTable.entries()) {
                Connection connection = client.connect(server, LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                served += entry.request() == null ? 0 : sendAll(entry, connection, documented, wrong);
                connection.close();
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(served).isGreaterThan(10);
    }

    /** Returns 1 when the server knows the command. */
    private static int sendAll(
            CommandTable.Entry entry, Connection connection, Set<Integer> documented, List<String> wrong)
            throws Exception {
        if (RequestCode.isExtension(entry.code())) {
            call(connection, Command.request(RequestCode.HELLO, new HelloRequest(1, null, null, null, null), null));
        }
        Command probe = call(connection, Command.request(entry.code(), null, null));
        if (probe.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            assertThat(probe.remark()).contains(Integer.toString(entry.code()));
            return 0;
        }
        for (HeaderField field : HeaderCodec.of(entry.request()).fields()) {
            for (Fault fault : Fault.values()) {
                if (fault.concerns(field)) {
                    String problem = problem(entry, field, fault, connection, documented);
                    if (problem != null) {
                        wrong.add(entry.name() + " " + field.name() + " " + fault + ": " + problem);
                    }
                }
            }
        }
        Command after = call(connection, Command.request(4711, null, null));
        assertThat(after.code()).as("after " + entry.name()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        return 1;
    }

    /** Null when the answer is as it should be. */
    private static String problem(
            CommandTable.Entry entry, HeaderField field, Fault fault, Connection connection, Set<Integer> documented)
            throws Exception {
        Command request = Command.request(entry.code(), null, null);
        boolean letters = RequestCode.usesLetters(entry.code());
        Map<String, String> values = new TreeMap<>();
        for (HeaderField each : HeaderCodec.of(entry.request()).fields()) {
            String value = each == field ? fault.value(each) : sensible(each);
            if (value != null) {
                values.put(letters ? each.letter() : each.name(), value);
            }
        }
        values.forEach(request::putExtField);
        Command answer;
        try {
            answer = call(connection, request);
        } catch (ExecutionException | TimeoutException none) {
            return "no answer: " + none;
        }
        String said = answer.code() + " " + answer.remark();
        String remark = answer.remark() == null ? "" : answer.remark();
        if (!documented.contains(answer.code())) {
            return "code is not documented: " + said;
        }
        if (fault.isAlwaysRefused(field)
                && (answer.code() != ResponseCode.INVALID_PARAMETER || !remark.contains(field.name()))) {
            return "not refused by name: " + said;
        }
        if (answer.code() != ResponseCode.SUCCESS
                && (remark.isBlank() || remark.contains("Exception") || remark.length() > 1010)) {
            return "no reason for a person: " + said;
        }
        return null;
    }

    /** A value of the type that does no harm; null leaves an optional field out. */
    private static String sensible(HeaderField field) {
        if (!field.required()) {
            return null;
        }
        return switch (field.typeName()) {
            case "int", "long", "double" -> "0";
            case "boolean" -> "false";
            case "String" -> "thing";
            default -> "QUEUE";
        };
    }

    private static Command call(Connection connection, Command request) throws Exception {
        return connection.request(request, LIMIT).get(LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    }

    private static Set<Integer> documentedCodes() throws IllegalAccessException {
        Set<Integer> codes = new HashSet<>();
        for (Field constant : Arrays.asList(ResponseCode.class.getFields())) {
            codes.add(constant.getInt(null));
        }
        return codes;
    }
}
