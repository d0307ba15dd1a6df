package org.apogeemq.broker.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.ChangedConfig;
import org.apogeemq.broker.config.ConfigKey;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.QueryHeaders.ConfigResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The broker's settings, read (26) and changed while it runs (25). */
final class BrokerConfigHandlers {
    private static final String REQUEST = "UPDATE_BROKER_CONFIG";

    private final AdminParts parts;
    private final long startedAt;

    BrokerConfigHandlers(AdminParts parts) {
        this.parts = parts;
        this.startedAt = parts.clock().millis();
    }

    void register(HandlerTable table) {
        table.register(RequestCode.GET_BROKER_CONFIG, this::get);
        table.register(RequestCode.UPDATE_BROKER_CONFIG, this::update);
    }

    private void get(Command request, Connection connection) {
        StringBuilder text = new StringBuilder();
        for (ConfigKey<?> key : BrokerConfig.keys()) {
            text.append(key.name()).append('=').append(parts.config().text(key)).append('\n');
        }
        ByteBuf body = ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, text);
        String version = "{\"counter\":" + parts.changedConfig().version() + ",\"stateVersion\":0,\"timestamp\":"
                + startedAt + "}";
        Reply.send(request, connection, ResponseCode.SUCCESS, null, new ConfigResponse(version), body);
    }

    private void update(Command request, Connection connection) throws CommandException {
        Map<String, String> wanted = wanted(request);
        for (String name : wanted.keySet()) {
            check(name);
        }
        ChangedConfig changed = parts.changedConfig();
        CompletableFuture<Void> written = CompletableFuture.supplyAsync(() -> change(changed, wanted), parts.worker())
                .thenCompose(Function.identity());
        Reply.when(written, request, connection);
    }

    private static CompletableFuture<Void> change(ChangedConfig changed, Map<String, String> wanted) {
        try {
            return changed.change(wanted);
        } catch (ConfigException e) {
            throw new CompletionException(new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage()));
        }
    }

    private static Map<String, String> wanted(Command request) throws CommandException {
        String text = request.body() == null ? "" : request.body().toString(StandardCharsets.UTF_8);
        try {
            Map<String, String> wanted = Settings.parse(text, REQUEST).asMap();
            if (wanted.isEmpty()) {
                throw new CommandException(
                        ResponseCode.INVALID_PARAMETER, REQUEST + " needs key=value lines in its body, there are none");
            }
            return wanted;
        } catch (ConfigException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }

    private static void check(String name) throws CommandException {
        ConfigKey<?> key = BrokerConfig.key(name);
        if (key == null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "there is no setting '" + name + "' here; changeable at run time are " + changeable());
        }
        if (!BrokerConfig.isChangeable(key)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    name + " is read at start only: set it in broker.conf and start the broker again; changeable at run"
                            + " time are " + changeable());
        }
    }

    private static String changeable() {
        return BrokerConfig.keys().stream()
                .filter(BrokerConfig::isChangeable)
                .map(ConfigKey::name)
                .collect(Collectors.joining(", "));
    }
}
