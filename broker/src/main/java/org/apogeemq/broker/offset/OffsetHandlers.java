package org.apogeemq.broker.offset;

import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.OffsetHeaders.SearchOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.TimestampResponse;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TimeBound;
import org.apogeemq.store.TopicQueue;

/** Committed offsets (14, 15) and the bounds of queues (29 to 32). */
public final class OffsetHandlers {
    private static final String UPPER = "upper";

    private final Store store;
    private final TopicTable topics;
    private final GroupTable groups;
    private final GroupOffsets offsets;

    public OffsetHandlers(Store store, TopicTable topics, GroupTable groups, GroupOffsets offsets) {
        this.store = store;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.QUERY_CONSUMER_OFFSET, this::query);
        table.register(RequestCode.UPDATE_CONSUMER_OFFSET, this::update);
        table.register(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, this::search);
        table.register(RequestCode.GET_MAX_OFFSET, this::max);
        table.register(RequestCode.GET_MIN_OFFSET, this::min);
        table.register(RequestCode.GET_EARLIEST_MSG_STORETIME, this::earliest);
    }

    private void query(Command request, Connection connection) throws CommandException {
        QueryConsumerOffsetRequest header = request.header(QueryConsumerOffsetRequest.class);
        long offset = offsets.committed(header.consumerGroup(), header.topic(), header.queueId());
        if (offset < 0 && !mayBeginAtZero(header)) {
            throw new CommandException(
                    ResponseCode.QUERY_NOT_FOUND,
                    "group " + header.consumerGroup() + " has no offset for " + header.topic() + "/"
                            + header.queueId());
        }
        Reply.header(request, connection, new OffsetResponse(Math.max(0, offset)));
    }

    private boolean mayBeginAtZero(QueryConsumerOffsetRequest header) {
        return !Boolean.FALSE.equals(header.setZeroIfNotFound())
                && header.queueId() >= 0
                && YoungQueues.isYoung(store, store.queue(header.topic(), header.queueId()));
    }

    private void update(Command request, Connection connection) throws CommandException {
        UpdateConsumerOffsetRequest header = request.header(UpdateConsumerOffsetRequest.class);
        if (groups.findOrCreate(header.consumerGroup()) == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "the group '" + header.consumerGroup() + "' does not exist");
        }
        queue(header.topic(), header.queueId());
        if (header.commitOffset() < 0) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "commitOffset " + header.commitOffset() + " is negative, allowed are 0 and above");
        }
        try {
            offsets.commit(
                    header.consumerGroup(),
                    header.topic(),
                    header.queueId(),
                    header.commitOffset(),
                    Reply.callback(request, connection));
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private void search(Command request, Connection connection) throws CommandException {
        SearchOffsetRequest header = request.header(SearchOffsetRequest.class);
        queue(header.topic(), header.queueId());
        TimeBound bound = UPPER.equalsIgnoreCase(header.boundaryType()) ? TimeBound.UPPER : TimeBound.LOWER;
        long offset = store.offsetByTime(header.topic(), header.queueId(), header.timestamp(), bound);
        Reply.header(request, connection, new OffsetResponse(Math.max(0, offset)));
    }

    private void max(Command request, Connection connection) throws CommandException {
        QueueRequest header = request.header(QueueRequest.class);
        TopicQueue queue = queue(header.topic(), header.queueId());
        Reply.header(request, connection, new OffsetResponse(queue.maxOffset()));
    }

    private void min(Command request, Connection connection) throws CommandException {
        QueueRequest header = request.header(QueueRequest.class);
        TopicQueue queue = queue(header.topic(), header.queueId());
        Reply.header(request, connection, new OffsetResponse(queue.minOffset()));
    }

    private void earliest(Command request, Connection connection) throws CommandException {
        QueueRequest header = request.header(QueueRequest.class);
        TopicQueue queue = queue(header.topic(), header.queueId());
        QueueEntry entry = new QueueEntry();
        long timestamp = queue.lookup(queue.minOffset(), entry) ? entry.storeTimestamp() : -1;
        Reply.header(request, connection, new TimestampResponse(timestamp));
    }

    private TopicQueue queue(String topicName, int queueId) throws CommandException {
        Topic topic = topics.find(topicName);
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST, "the topic '" + topicName + "' does not exist on this broker");
        }
        if (queueId < 0 || queueId >= topic.queueCount()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + queueId + " of topic " + topicName + " does not exist, allowed are 0 to "
                            + (topic.queueCount() - 1));
        }
        return topic.queue(queueId);
    }
}
