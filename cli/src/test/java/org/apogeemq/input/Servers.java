package org.apogeemq.input;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.ResponseCode;

/** A broker or a name server on a free port, raw requests to it, and what every answer has to be like. */
final class Servers {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A little more than what a remark is cut to. */
    private static final int LONGEST_REMARK = 1010;

    private static final Set<Integer> DOCUMENTED = documentedCodes();

    private Servers() {}

    static Broker broker(Path folder, String... keysAndValues) throws IOException, BrokerStartException {
        Settings settings = settings(keysAndValues);
        settings.with("listenPort", "0", "test");
        settings.with("brokerIP1", "127.0.0.1", "test");
        settings.with("storePathRootDir", folder.toString(), "test");
        return Broker.builder(BrokerConfig.of(settings), InstantSource.system(), System::nanoTime)
                .start();
    }

    static NameServer nameServer(Path folder) throws IOException {
        String keyValues = folder.resolve("kv.json").toString();
        return NameServer.start(
                NameServerConfig.from(settings("listenPort", "0", "kvConfigPath", keyValues)), System::nanoTime);
    }

    private static Settings settings(String... keysAndValues) {
        Settings settings = Settings.empty();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.with(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        return settings;
    }

    static Connection connect(RemotingClient client, SocketAddress server) throws Exception {
        return client.connect(server, LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    static Command call(Connection connection, Command request) throws Exception {
        return connection.request(request, LIMIT).get(LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    }

    /** A value of the field's type that does no harm. */
    static String sensible(HeaderField field) {
        return switch (field.typeName()) {
            case "int", "long", "double" -> "0";
            case "boolean" -> "false";
            case "String" -> "thing";
            default -> "QUEUE";
        };
    }

    /** What is wrong with the answer: none, a code of nobody's, a refusal without a reason for a person; null when nothing is. */
    static String problem(Connection connection, Command request) throws Exception {
        try {
            return problem(call(connection, request));
        } catch (ExecutionException | TimeoutException none) {
            return "no answer: " + none;
        }
    }

    static String problem(Command answer) {
        String said = answer.code() + " " + answer.remark();
        String remark = answer.remark() == null ? "" : answer.remark();
        if (!DOCUMENTED.contains(answer.code())) {
            return "code is not documented: " + said;
        }
        boolean reason = !remark.isBlank() && !remark.contains("Exception") && remark.length() <= LONGEST_REMARK;
        return answer.code() == ResponseCode.SUCCESS || reason ? null : "no reason for a person: " + said;
    }

    private static Set<Integer> documentedCodes() {
        Set<Integer> codes = new HashSet<>();
        try {
            for (Field constant : ResponseCode.class.getFields()) {
                codes.add(constant.getInt(null));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return codes;
    }
}
