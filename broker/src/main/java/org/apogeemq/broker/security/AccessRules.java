package org.apogeemq.broker.security;

import io.netty.buffer.ByteBuf;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.admin.UnsupportedRequests;
import org.apogeemq.broker.jms.Temporaries;
import org.apogeemq.remoting.body.BatchAck;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.LockBatchRequest;
import org.apogeemq.remoting.body.MessageRequestMode;
import org.apogeemq.remoting.body.QueryAssignmentRequest;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.SubscriptionGroupList;
import org.apogeemq.remoting.body.TopicConfigList;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.UnsubscribeRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * What each request needs, by its code; a request that is not in the table needs a user of type Super. docs/security.md
 * says the same for people.
 */
final class AccessRules {
    /** Whoever has said who it is. */
    static final AccessRule ANY_USER = (request, access) -> {};

    /** Users of type Super. */
    static final AccessRule SUPER_USER = (request, access) -> access.superUser();

    private static final List<Action> PUB = List.of(Action.PUB);
    private static final List<Action> SUB = List.of(Action.SUB);
    private static final List<Action> LOOK = List.of(Action.GET, Action.SUB);
    private static final List<Action> OFFSETS = List.of(Action.GET, Action.SUB, Action.PUB);
    private static final List<Action> GET = List.of(Action.GET);
    private static final List<Action> LIST = List.of(Action.LIST, Action.GET);
    private static final List<Action> SAVE = List.of(Action.CREATE, Action.UPDATE);
    private static final List<Action> UPDATE = List.of(Action.UPDATE);
    private static final List<Action> DELETE = List.of(Action.DELETE);
    private static final int SEND_ENTRY_HEADER = 13;

    private final Map<Integer, AccessRule> rules = new HashMap<>();

    private AccessRules() {
        sending();
        consuming();
        popping();
        topicsAndGroups();
        administration();
        extensions();
        UnsupportedRequests.codes().forEach(code -> rules.putIfAbsent(code, ANY_USER));
    }

    /** Rules by request code. */
    static Map<Integer, AccessRule> table() {
        return Map.copyOf(new AccessRules().rules);
    }

    private void sending() {
        on(RequestCode.SEND_MESSAGE).topic("topic", PUB);
        on(RequestCode.SEND_MESSAGE_V2).topic("topic", PUB);
        on(RequestCode.SEND_BATCH_MESSAGE).topic("topic", PUB);
        on(RequestCode.SEND_REPLY_MESSAGE).topic("topic", PUB);
        on(RequestCode.SEND_REPLY_MESSAGE_V2).topic("topic", PUB);
        on(RequestCode.RECALL_MESSAGE).topic("topic", PUB);
        on(RequestCode.END_TRANSACTION).topic("topic", PUB);
        on(RequestCode.CONSUMER_SEND_MSG_BACK).group("group", SUB);
    }

    private void consuming() {
        for (int code : new int[] {RequestCode.PULL_MESSAGE, RequestCode.LITE_PULL_MESSAGE}) {
            on(code).topic("topic", SUB).group("consumerGroup", SUB);
        }
        on(RequestCode.QUERY_CONSUMER_OFFSET).group("consumerGroup", LOOK);
        on(RequestCode.UPDATE_CONSUMER_OFFSET).topic("topic", SUB).group("consumerGroup", SUB);
        for (int code : new int[] {
            RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
            RequestCode.GET_MAX_OFFSET,
            RequestCode.GET_MIN_OFFSET,
            RequestCode.GET_EARLIEST_MSG_STORETIME
        }) {
            on(code).topic("topic", OFFSETS);
        }
        on(RequestCode.QUERY_MESSAGE).topic("topic", LOOK);
        rules.put(RequestCode.HEART_BEAT, AccessRules::heartbeat);
        on(RequestCode.UNREGISTER_CLIENT).group("consumerGroup", SUB);
        on(RequestCode.GET_CONSUMER_LIST_BY_GROUP).group("consumerGroup", LOOK);
        rules.put(RequestCode.LOCK_BATCH_MQ, AccessRules::locks);
        rules.put(RequestCode.UNLOCK_BATCH_MQ, AccessRules::locks);
        rules.put(RequestCode.CHECK_CLIENT_CONFIG, (request, access) -> {
            CheckClientConfig asked = BodyCodec.decode(request.body(), CheckClientConfig.class);
            group(access, asked.group(), SUB);
            topic(
                    access,
                    asked.subscriptionData() == null
                            ? null
                            : asked.subscriptionData().topic(),
                    SUB);
        });
    }

    private void popping() {
        for (int code : new int[] {
            RequestCode.POP_MESSAGE,
            RequestCode.PEEK_MESSAGE,
            RequestCode.ACK_MESSAGE,
            RequestCode.CHANGE_MESSAGE_INVISIBLETIME,
            RequestCode.NOTIFICATION,
            RequestCode.POLLING_INFO
        }) {
            on(code).topic("topic", SUB).group("consumerGroup", SUB);
        }
        rules.put(RequestCode.BATCH_ACK_MESSAGE, (request, access) -> {
            for (BatchAck.Entry entry :
                    BodyCodec.decode(request.body(), BatchAck.class).acks()) {
                group(access, entry.c(), SUB);
                topic(access, entry.t(), SUB);
            }
        });
        rules.put(RequestCode.QUERY_ASSIGNMENT, (request, access) -> {
            QueryAssignmentRequest asked = BodyCodec.decode(request.body(), QueryAssignmentRequest.class);
            group(access, asked.consumerGroup(), SUB);
            topic(access, asked.topic(), SUB);
        });
        rules.put(
                RequestCode.SET_MESSAGE_REQUEST_MODE,
                (request, access) -> group(
                        access,
                        BodyCodec.decode(request.body(), MessageRequestMode.class)
                                .consumerGroup(),
                        UPDATE));
    }

    private void topicsAndGroups() {
        on(RequestCode.UPDATE_AND_CREATE_TOPIC).topic("topic", SAVE);
        rules.put(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST, (request, access) -> {
            for (var config :
                    BodyCodec.decode(request.body(), TopicConfigList.class).topicConfigList()) {
                topic(access, config.topicName(), SAVE);
            }
        });
        on(RequestCode.DELETE_TOPIC_IN_BROKER).topic("topic", DELETE);
        for (int code : new int[] {
            RequestCode.GET_TOPIC_STATS_INFO,
            RequestCode.GET_TOPIC_CONFIG,
            RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
            RequestCode.QUERY_CONSUME_QUEUE
        }) {
            on(code).topic("topic", GET);
        }
        rules.put(
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                (request, access) -> group(
                        access,
                        BodyCodec.decode(request.body(), SubscriptionGroupConfig.class)
                                .groupName(),
                        SAVE));
        rules.put(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, (request, access) -> {
            for (var config : BodyCodec.decode(request.body(), SubscriptionGroupList.class)
                    .groupConfigList()) {
                group(access, config.groupName(), SAVE);
            }
        });
        on(RequestCode.DELETE_SUBSCRIPTIONGROUP).group("groupName", DELETE);
        on(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG).group("group", GET);
        on(RequestCode.QUERY_TOPICS_BY_CONSUMER).group("group", GET);
        on(RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER).group("group", GET);
        on(RequestCode.QUERY_CONSUME_TIME_SPAN).group("group", GET);
        on(RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN).group("group", UPDATE);
        on(RequestCode.GET_CONSUMER_CONNECTION_LIST).group("consumerGroup", GET);
        on(RequestCode.GET_CONSUME_STATS).group("consumerGroup", GET);
        on(RequestCode.GET_CONSUMER_RUNNING_INFO).group("consumerGroup", GET);
        on(RequestCode.CONSUME_MESSAGE_DIRECTLY).group("consumerGroup", UPDATE);
        on(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET).group("group", UPDATE);
        on(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS).group("group", GET);
        on(RequestCode.CLONE_GROUP_OFFSET).group("destGroup", UPDATE).group("srcGroup", GET);
        on(RequestCode.QUERY_CORRECTION_OFFSET).group("compareGroup", GET);
    }

    private void administration() {
        cluster(
                LIST,
                RequestCode.GET_ALL_TOPIC_CONFIG,
                RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
                RequestCode.GET_ALL_MESSAGE_REQUEST_MODE,
                RequestCode.GET_ALL_PRODUCER_INFO,
                RequestCode.GET_PRODUCER_CONNECTION_LIST,
                RequestCode.GET_BROKER_CONSUME_STATS,
                RequestCode.GET_ALL_CONSUMER_OFFSET,
                RequestCode.GET_ALL_DELAY_OFFSET,
                RequestCode.LIST_HALF_MESSAGES,
                RequestCode.LIST_TRANSACTIONS);
        cluster(
                GET,
                RequestCode.GET_BROKER_CONFIG,
                RequestCode.GET_BROKER_RUNTIME_INFO,
                RequestCode.VIEW_BROKER_STATS_DATA,
                RequestCode.GET_BROKER_HA_STATUS,
                RequestCode.VIEW_MESSAGE_BY_ID);
        cluster(
                UPDATE,
                RequestCode.UPDATE_BROKER_CONFIG,
                RequestCode.RESUME_CHECK_HALF_MESSAGE,
                RequestCode.DECIDE_TRANSACTION,
                RequestCode.CLEAN_UNUSED_TOPIC,
                RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE,
                RequestCode.DELETE_EXPIRED_COMMITLOG);
        for (int code : new int[] {
            RequestCode.GET_ROUTEINFO_BY_TOPIC,
            RequestCode.GET_BROKER_CLUSTER_INFO,
            RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER
        }) {
            rules.put(code, ANY_USER);
        }
    }

    private void extensions() {
        for (int code : new int[] {
            RequestCode.HELLO,
            RequestCode.CLAIM_CLIENT_ID,
            RequestCode.CLOSE_SUBSCRIPTION,
            RequestCode.CREDIT,
            RequestCode.DRAIN,
            RequestCode.ACKNOWLEDGE,
            RequestCode.RECOVER,
            RequestCode.CREATE_TEMPORARY,
            RequestCode.DELETE_TEMPORARY,
            RequestCode.COMMIT,
            RequestCode.ROLLBACK,
            RequestCode.COMMIT_OUTCOME,
            RequestCode.XA_START,
            RequestCode.XA_END,
            RequestCode.XA_PREPARE,
            RequestCode.XA_COMMIT,
            RequestCode.XA_ROLLBACK,
            RequestCode.XA_RECOVER,
            RequestCode.XA_FORGET
        }) {
            rules.put(code, ANY_USER);
        }
        rules.put(RequestCode.SEND, AccessRules::send);
        rules.put(RequestCode.OPEN_SUBSCRIPTION, AccessRules::openSubscription);
        rules.put(RequestCode.SUBSCRIPTION_SINCE, AccessRules::openSubscription);
        rules.put(RequestCode.BROWSE, AccessRules::browse);
        rules.put(RequestCode.UNSUBSCRIBE, AccessRules::unsubscribe);
    }

    // ---- requests whose names are in the body, or follow from several fields

    private static void heartbeat(Command request, Access access) throws CommandException {
        for (ConsumerData consumer :
                BodyCodec.decode(request.body(), HeartbeatData.class).consumerDataSet()) {
            group(access, consumer.groupName(), SUB);
            for (SubscriptionData subscription : consumer.subscriptionDataSet()) {
                topic(access, subscription.topic(), SUB);
            }
        }
    }

    private static void locks(Command request, Access access) throws CommandException {
        LockBatchRequest asked = BodyCodec.decode(request.body(), LockBatchRequest.class);
        group(access, asked.consumerGroup(), SUB);
        for (var queue : asked.mqSet()) {
            topic(access, queue.topic(), SUB);
        }
    }

    /** The frame's entries; what is no entry is refused by the handler, entry by entry. */
    private static void send(Command request, Access access) throws CommandException {
        ByteBuf frame = request.body();
        int at = frame == null ? 0 : frame.readerIndex();
        StoredMessage message = new StoredMessage();
        while (frame != null && frame.writerIndex() - at > SEND_ENTRY_HEADER) {
            int size = frame.getInt(at);
            if (size <= 0 || size > frame.writerIndex() - at - Integer.BYTES) {
                throw new CommandException(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "SEND body: an entry has size " + size + ", which is not possible");
            }
            try {
                jmsTopic(access, message.wrap(frame, at + SEND_ENTRY_HEADER).topic(), PUB);
            } catch (IllegalArgumentException e) {
                throw new CommandException(ResponseCode.MESSAGE_ILLEGAL, "SEND body: " + e.getMessage());
            }
            at += Integer.BYTES + size;
        }
    }

    /** Also the group, where it outlives the connection and others could take it over: not that of a queue, which is one. */
    private static void openSubscription(Command request, Access access) throws CommandException {
        OpenSubscriptionRequest header = request.header(OpenSubscriptionRequest.class);
        jmsTopic(access, header.destination(), SUB);
        switch (header.kind()) {
            case QUEUE, TOPIC -> {}
            case GROUP -> group(access, header.name(), SUB);
            case DURABLE, SHARED_DURABLE, SHARED -> {
                if (header.name() != null) {
                    group(access, subscriptionGroup(header.kind(), header.clientId(), header.name()), SUB);
                }
            }
        }
    }

    private static String subscriptionGroup(SubscriptionKind kind, String clientId, String name)
            throws CommandException {
        try {
            return kind == SubscriptionKind.DURABLE
                    ? JmsNames.durableGroup(clientId == null ? "" : clientId, name)
                    : JmsNames.sharedGroup(clientId, name);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }

    private static void browse(Command request, Access access) throws CommandException {
        BrowseRequest header = request.header(BrowseRequest.class);
        jmsTopic(access, header.destination(), LOOK);
        group(access, header.group(), LOOK);
    }

    /** Which of the two the name belongs to, the handler finds out: both are asked for. */
    private static void unsubscribe(Command request, Access access) throws CommandException {
        UnsubscribeRequest header = request.header(UnsubscribeRequest.class);
        if (header.clientId() != null) {
            group(access, subscriptionGroup(SubscriptionKind.DURABLE, header.clientId(), header.name()), SUB);
        }
        group(access, subscriptionGroup(SubscriptionKind.SHARED_DURABLE, header.clientId(), header.name()), SUB);
    }

    /** Temporary destinations belong to a connection, which alone may receive from them; whoever knows one may reply. */
    private static void jmsTopic(Access access, String name, List<Action> anyOf) throws CommandException {
        if (!Temporaries.isTemporary(name)) {
            topic(access, name, anyOf);
        }
    }

    private static void topic(Access access, String name, List<Action> anyOf) throws CommandException {
        if (name != null) {
            access.topic(name, anyOf);
        }
    }

    private static void group(Access access, String name, List<Action> anyOf) throws CommandException {
        if (name != null) {
            access.group(name, anyOf);
        }
    }

    private void cluster(List<Action> anyOf, int... codes) {
        for (int code : codes) {
            rules.put(code, (request, access) -> access.cluster(anyOf));
        }
    }

    // ---- requests whose names are in the header

    private HeaderRule on(int code) {
        return new HeaderRule(code);
    }

    /** Adds rules about fields of the header that the handler of the code reads. */
    private final class HeaderRule {
        private final int code;
        private final Class<? extends Record> header;

        HeaderRule(int code) {
            this.code = code;
            this.header = CommandTable.find(code).request();
        }

        HeaderRule topic(String field, List<Action> anyOf) {
            Method accessor = accessor(field);
            return add((request, access) -> AccessRules.topic(access, value(request, accessor), anyOf));
        }

        HeaderRule group(String field, List<Action> anyOf) {
            Method accessor = accessor(field);
            return add((request, access) -> AccessRules.group(access, value(request, accessor), anyOf));
        }

        private HeaderRule add(AccessRule rule) {
            rules.merge(code, rule, AccessRule::and);
            return this;
        }

        private Method accessor(String field) {
            return Arrays.stream(header.getRecordComponents())
                    .filter(component -> component.getName().equals(field))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(header + " has no field " + field))
                    .getAccessor();
        }

        private String value(Command request, Method accessor) {
            try {
                return (String) accessor.invoke(request.header(header));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
