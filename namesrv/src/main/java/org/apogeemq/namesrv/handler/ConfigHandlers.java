package org.apogeemq.namesrv.handler;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apogeemq.namesrv.config.ChangeableConfig;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The name server's own settings: 318, 319. */
final class ConfigHandlers {
    private final ChangeableConfig config;
    private final DiskWorker disk;

    ConfigHandlers(ChangeableConfig config, DiskWorker disk) {
        this.config = config;
        this.disk = disk;
    }

    void register(Map<Integer, RequestHandler> table) {
        table.put(RequestCode.UPDATE_NAMESRV_CONFIG, this::update);
        table.put(RequestCode.GET_NAMESRV_CONFIG, this::get);
    }

    private void get(Command request, Connection connection) {
        String text = config.current().asMap().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        connection.send(request.response(
                ResponseCode.SUCCESS, null, null, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }

    private void update(Command request, Connection connection) throws CommandException {
        Map<String, String> changes = changes(request);
        for (String key : changes.keySet()) {
            checkChangeable(key);
        }
        try {
            config.current().with(changes, "UPDATE_NAMESRV_CONFIG");
        } catch (ConfigException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
        disk.answerAfter(() -> config.change(changes), request, connection);
    }

    private static Map<String, String> changes(Command request) throws CommandException {
        String text = request.body() == null ? "" : request.body().toString(StandardCharsets.UTF_8);
        try {
            Map<String, String> changes =
                    Settings.parse(text, "UPDATE_NAMESRV_CONFIG").asMap();
            if (changes.isEmpty()) {
                throw Checks.invalid("UPDATE_NAMESRV_CONFIG", "body", text, "lines of key=value");
            }
            return changes;
        } catch (ConfigException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }

    private void checkChangeable(String key) throws CommandException {
        if (NameServerConfig.CHANGEABLE.contains(key)) {
            return;
        }
        if (config.current().asMap().containsKey(key)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    key + " can only be set in namesrv.conf, before a start; while the name server runs only "
                            + changeable() + " can be changed");
        }
        throw Checks.invalid("UPDATE_NAMESRV_CONFIG", "key", key, "one of " + changeable());
    }

    private static String changeable() {
        return NameServerConfig.CHANGEABLE.stream().sorted().collect(Collectors.joining(", "));
    }
}
