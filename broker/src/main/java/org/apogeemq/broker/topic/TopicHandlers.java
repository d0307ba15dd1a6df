package org.apogeemq.broker.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.stats.FlowKind;
import org.apogeemq.broker.stats.Span;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicConfigList;
import org.apogeemq.remoting.body.TopicFilterType;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicOffset;
import org.apogeemq.remoting.body.TopicStatsTable;
import org.apogeemq.remoting.header.TopicHeaders.AllTopicConfigRequest;
import org.apogeemq.remoting.header.TopicHeaders.AllTopicConfigResponse;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;

/** Administration of topics: 17, 18, 215, 21, 351, 202, 305. */
public final class TopicHandlers {
    private static final int MAX_QUEUES = 65_536;
    private static final int MAX_PERMISSION = 15;

    private final Store store;
    private final TopicTable topics;
    private final String brokerName;
    private final BrokerStatistics statistics;
    private final Supplier<CompletableFuture<Void>> published;
    private final UnaryOperator<String> inUse;

    /**
     * @param published a future that completes once the name servers know the present topics, or did not answer in time
     * @param inUse why a topic cannot be deleted now; null when it can
     */
    public TopicHandlers(
            Store store,
            TopicTable topics,
            String brokerName,
            BrokerStatistics statistics,
            Supplier<CompletableFuture<Void>> published,
            UnaryOperator<String> inUse) {
        this.store = store;
        this.topics = topics;
        this.brokerName = brokerName;
        this.statistics = statistics;
        this.published = published;
        this.inUse = inUse;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.UPDATE_AND_CREATE_TOPIC, this::put);
        table.register(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST, this::putList);
        table.register(RequestCode.DELETE_TOPIC_IN_BROKER, this::delete);
        table.register(RequestCode.GET_ALL_TOPIC_CONFIG, this::all);
        table.register(RequestCode.GET_TOPIC_CONFIG, this::one);
        table.register(RequestCode.GET_TOPIC_STATS_INFO, this::stats);
        table.register(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, this::systemTopics);
    }

    private void put(Command request, Connection connection) throws CommandException {
        CreateTopicRequest header = request.header(CreateTopicRequest.class);
        Topic known = topics.find(header.topic());
        Map<String, String> attributes = attributes(
                header.attributes(), known == null ? Map.of() : known.config().attributes());
        TopicConfig config = new TopicConfig(
                header.topic(),
                header.readQueueNums(),
                header.writeQueueNums(),
                header.perm(),
                filterType(header.topicFilterType()),
                header.topicSysFlag() == null ? 0 : header.topicSysFlag(),
                header.order(),
                attributes);
        check(config);
        apply(request, connection, () -> topics.put(config));
    }

    private void putList(Command request, Connection connection) throws CommandException {
        TopicConfigList list = BodyCodec.decode(request.body(), TopicConfigList.class);
        for (TopicConfig config : list.topicConfigList()) {
            check(config);
        }
        apply(
                request,
                connection,
                () -> CompletableFuture.allOf(
                        list.topicConfigList().stream().map(topics::put).toArray(CompletableFuture<?>[]::new)));
    }

    private void delete(Command request, Connection connection) throws CommandException {
        TopicRequest header = request.header(TopicRequest.class);
        refuseSystemTopic(header.topic(), "deleted");
        String problem = TopicNames.topicProblem(header.topic());
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, problem);
        }
        String users = inUse.apply(header.topic());
        if (users != null) {
            throw new CommandException(ResponseCode.IN_USE, users);
        }
        apply(request, connection, () -> topics.delete(header.topic()));
    }

    /** Answers when the change is durable and the name servers had their chance to learn it. */
    private void apply(Command request, Connection connection, Supplier<CompletableFuture<Void>> change)
            throws CommandException {
        try {
            Reply.when(change.get().thenCompose(done -> published.get()), request, connection);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private void all(Command request, Connection connection) {
        // all fit in one page; a field that is wrong is refused all the same
        request.header(AllTopicConfigRequest.class);
        Reply.send(
                request,
                connection,
                ResponseCode.SUCCESS,
                null,
                new AllTopicConfigResponse(topics.all().size()),
                BodyCodec.encode(topics.snapshot()));
    }

    private void one(Command request, Connection connection) throws CommandException {
        Reply.body(request, connection, find(request).config());
    }

    private void stats(Command request, Connection connection) throws CommandException {
        Topic topic = find(request);
        Map<MessageQueue, TopicOffset> offsets = new HashMap<>();
        for (int id = 0; id < topic.queueCount(); id++) {
            TopicQueue queue = topic.queue(id);
            long max = queue.maxOffset();
            long last = max == 0 ? 0 : Math.max(0, store.storeTimestamp(queue, max - 1));
            offsets.put(new MessageQueue(topic.name(), brokerName, id), new TopicOffset(queue.minOffset(), max, last));
        }
        double perSecond =
                statistics.messages(FlowKind.PUT, topic.name(), "", Span.MINUTE).perSecond();
        Reply.body(request, connection, new TopicStatsTable(offsets, perSecond));
    }

    private void systemTopics(Command request, Connection connection) {
        Reply.body(request, connection, new TopicList(topics.systemTopics(), null));
    }

    private Topic find(Command request) throws CommandException {
        String name = request.header(TopicRequest.class).topic();
        Topic topic = topics.find(name);
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST, "the topic '" + name + "' does not exist on this broker");
        }
        return topic;
    }

    private void check(TopicConfig config) throws CommandException {
        String problem = TopicNames.topicProblem(config.topicName());
        if (problem != null) {
            throw invalid(problem);
        }
        refuseSystemTopic(config.topicName(), "changed");
        checkRange(config.topicName(), "readQueueNums", config.readQueueNums(), 1, MAX_QUEUES);
        checkRange(config.topicName(), "writeQueueNums", config.writeQueueNums(), 1, MAX_QUEUES);
        checkRange(config.topicName(), "perm", config.perm(), 0, MAX_PERMISSION);
    }

    private void refuseSystemTopic(String name, String what) throws CommandException {
        if (topics.isSystemTopic(name)) {
            throw invalid("the topic '" + name + "' belongs to the broker and cannot be " + what);
        }
    }

    private static void checkRange(String topic, String field, int value, int min, int max) throws CommandException {
        if (value < min || value > max) {
            throw invalid(
                    field + " = " + value + " of topic " + topic + " is not allowed; it must be " + min + " to " + max);
        }
    }

    private static TopicFilterType filterType(String name) throws CommandException {
        for (TopicFilterType type : TopicFilterType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw invalid("topicFilterType = '" + name + "' is not allowed; it must be SINGLE_TAG or MULTI_TAG");
    }

    /** Applies {@code +key=value,-key} to the attributes that the topic has. */
    private static Map<String, String> attributes(String changes, Map<String, String> before) throws CommandException {
        if (changes == null || changes.isBlank()) {
            return before;
        }
        Map<String, String> after = new HashMap<>(before);
        for (String change : changes.split(",")) {
            int equals = change.indexOf('=');
            if (change.startsWith("+") && equals > 1) {
                after.put(change.substring(1, equals), change.substring(equals + 1));
            } else if (change.startsWith("-") && change.length() > 1) {
                after.remove(change.substring(1));
            } else {
                throw invalid("attributes: '" + change + "' is not +key=value or -key");
            }
        }
        return after;
    }

    private static CommandException invalid(String remark) {
        return new CommandException(ResponseCode.INVALID_PARAMETER, remark);
    }
}
