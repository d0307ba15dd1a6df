package org.apogeemq.broker.admin;

import java.util.ArrayList;
import java.util.List;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.body.ConsumeQueueEntries;
import org.apogeemq.remoting.body.ConsumeQueueEntry;
import org.apogeemq.remoting.header.QueryHeaders.QueryConsumeQueueRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.TopicQueue;

/** Entries of a consume queue (321), with what a group's subscription says to each. */
final class ConsumeQueueReport {
    private static final int MAX_ENTRIES = 1024;

    private final AdminParts parts;

    ConsumeQueueReport(AdminParts parts) {
        this.parts = parts;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.QUERY_CONSUME_QUEUE, this::entries);
    }

    private void entries(Command request, Connection connection) throws CommandException {
        QueryConsumeQueueRequest header = request.header(QueryConsumeQueueRequest.class);
        Topic topic = parts.topics().find(header.topic());
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "the topic '" + header.topic() + "' does not exist on this broker");
        }
        if (header.queueId() < 0 || header.queueId() >= topic.queueCount()) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queueId " + header.queueId() + " of topic " + header.topic() + " does not exist, allowed are 0 to "
                            + (topic.queueCount() - 1));
        }
        TopicQueue queue = topic.queue(header.queueId());
        TopicSubscription subscription = subscription(header);
        List<ConsumeQueueEntry> found = new ArrayList<>();
        QueueEntry entry = new QueueEntry();
        long first = Math.max(header.index(), queue.minOffset());
        long end = Math.min(first + Math.max(0, Math.min(header.count(), MAX_ENTRIES)), queue.maxOffset());
        for (long offset = first; offset < end; offset++) {
            if (queue.lookup(offset, entry)) {
                found.add(told(entry, subscription));
            }
        }
        Reply.body(
                request,
                connection,
                new ConsumeQueueEntries(
                        subscription == null ? null : ClientReports.data(subscription),
                        null,
                        found,
                        queue.maxOffset(),
                        queue.minOffset()));
    }

    private TopicSubscription subscription(QueryConsumeQueueRequest header) {
        ConsumerGroup group =
                header.consumerGroup() == null ? null : parts.clients().consumers(header.consumerGroup());
        return group == null ? null : group.subscriptions().get(header.topic());
    }

    private static ConsumeQueueEntry told(QueueEntry entry, TopicSubscription subscription) {
        boolean wanted = subscription == null || subscription.mayMatch(entry.tagHash());
        return new ConsumeQueueEntry(entry.position(), entry.size(), entry.tagHash(), null, null, wanted, null);
    }
}
