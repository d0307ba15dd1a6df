package org.apogeemq.jms.provider.rocketmq;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** How far consumer groups have come in their queues, as the broker has it. Any thread. */
final class Progress {
    /** The group has not consumed from the queue. */
    static final long NONE = -1;

    private final Calls calls;
    private final Topics topics;
    private final String broker;

    Progress(Calls calls, Topics topics, String broker) {
        this.calls = calls;
        this.topics = topics;
        this.broker = broker;
    }

    /** The offset that the group consumes next; {@link #NONE} when there is none. */
    CompletableFuture<Long> of(String group, String topic, int queueId) {
        String what = "find how far group '" + group + "' has consumed '" + topic + "'";
        QueryConsumerOffsetRequest header = new QueryConsumerOffsetRequest(group, topic, queueId, false, broker);
        return calls.answer(RequestCode.QUERY_CONSUMER_OFFSET, header, null, what)
                .thenCompose(answer -> {
                    if (answer.code() == ResponseCode.QUERY_NOT_FOUND) {
                        return CompletableFuture.completedFuture(NONE);
                    }
                    return answer.code() == ResponseCode.SUCCESS
                            ? CompletableFuture.completedFuture(
                                    answer.header(OffsetResponse.class).offset())
                            : CompletableFuture.failedFuture(Calls.refusal(answer, what));
                });
    }

    /** Whether the group has come anywhere in any of the queues. */
    CompletableFuture<Boolean> isThere(String group, String topic, int queues) {
        CompletableFuture<Boolean> found = CompletableFuture.completedFuture(false);
        for (int i = 0; i < queues; i++) {
            int queue = i;
            found = found.thenCompose(there -> there
                    ? CompletableFuture.completedFuture(true)
                    : of(group, topic, queue).thenApply(offset -> offset != NONE));
        }
        return found;
    }

    /**
     * Puts the group behind everything that is there, or before what was stored since a time, ms since the epoch; and behind
     * what an earlier group of its name was to get again.
     *
     * @param since null: behind everything
     */
    CompletableFuture<Void> start(String group, String topic, int queues, Long since) {
        return at(group, topic, queues, since)
                .thenCompose(done -> startRetriesAtEnd(group, "%RETRY%" + group + "_" + topic))
                .thenCompose(done -> startRetriesAtEnd(group, "%RETRY%" + group + "+" + topic));
    }

    private CompletableFuture<Void> startRetriesAtEnd(String group, String retryTopic) {
        return topics.existingReadQueues(retryTopic).thenCompose(queues -> at(group, retryTopic, queues, null));
    }

    private CompletableFuture<Void> at(String group, String topic, int queues, Long since) {
        return CompletableFuture.allOf(IntStream.range(0, queues)
                .mapToObj(queue -> (since == null ? topics.endOf(topic, queue) : topics.since(topic, queue, since))
                        .thenCompose(offset -> commit(group, topic, queue, offset)))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> commit(String group, String topic, int queueId, long offset) {
        return calls.ask(
                        RequestCode.UPDATE_CONSUMER_OFFSET,
                        new UpdateConsumerOffsetRequest(group, topic, queueId, offset, broker),
                        null,
                        "set where group '" + group + "' begins")
                .thenApply(answer -> null);
    }
}
