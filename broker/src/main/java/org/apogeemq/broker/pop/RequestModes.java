package org.apogeemq.broker.pop;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.metadata.LoggedTable;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.MessageRequestMode;
import org.apogeemq.remoting.body.MessageRequestModes;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/**
 * Whether a group pulls or pops a topic: set (401) and shown (402), kept in the log. A group's members are told to ask anew
 * when it changes. Safe for use by any thread.
 */
final class RequestModes {
    static final String PULL = "PULL";
    static final String POP = "POP";

    private static final String KIND = "request-mode";

    private final LoggedTable<MessageRequestMode> modes;
    private final ClientTable clients;
    private final Consumer<ConsumerGroup> notifier;

    RequestModes(Metadata metadata, ClientTable clients, Consumer<ConsumerGroup> notifier) {
        this.clients = clients;
        this.notifier = notifier;
        modes = new LoggedTable<>(metadata, KIND, mode -> mode, () -> {});
        metadata.load(KIND, MessageRequestMode.class).forEach(modes::declare);
    }

    void register(HandlerTable table) {
        table.register(RequestCode.SET_MESSAGE_REQUEST_MODE, this::set);
        table.register(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE, this::all);
    }

    /** How the group consumes the topic; PULL unless set. Retry topics are always pulled. */
    MessageRequestMode of(String topic, String group) {
        MessageRequestMode mode = TopicNames.isRetryTopic(topic) ? null : modes.find(key(topic, group));
        return mode == null ? new MessageRequestMode(topic, group, PULL, 0) : mode;
    }

    private void set(Command request, Connection connection) throws CommandException {
        MessageRequestMode mode = BodyCodec.decode(request.body(), MessageRequestMode.class);
        check(TopicNames.topicProblem(mode.topic()));
        check(TopicNames.groupProblem(mode.consumerGroup()));
        if (TopicNames.isRetryTopic(mode.topic())) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "retry topics are always pulled; '" + mode.topic() + "' cannot be set");
        }
        if (!PULL.equals(mode.mode()) && !POP.equals(mode.mode())) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "mode '" + mode.mode() + "' is not known, allowed are PULL and POP");
        }
        try {
            Reply.when(
                    modes.put(key(mode.topic(), mode.consumerGroup()), before -> mode.equals(before) ? before : mode)
                            .thenRun(() -> tell(mode.consumerGroup())),
                    request,
                    connection);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private static void check(String problem) throws CommandException {
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, problem);
        }
    }

    private void tell(String name) {
        ConsumerGroup group = clients.consumers(name);
        if (group != null) {
            notifier.accept(group);
        }
    }

    private void all(Command request, Connection connection) {
        Map<String, Map<String, MessageRequestMode>> byTopic = new HashMap<>();
        for (MessageRequestMode mode : modes.values()) {
            byTopic.computeIfAbsent(mode.topic(), topic -> new HashMap<>()).put(mode.consumerGroup(), mode);
        }
        Reply.body(request, connection, new MessageRequestModes(byTopic));
    }

    /** Neither name may contain the separator. */
    private static String key(String topic, String group) {
        return topic + "@" + group;
    }
}
