package org.apogeemq.jms.provider.rocketmq;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.OffsetHeaders.SearchOffsetRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * The broker's topics: how many queues they have, remembered for a while, and where those end. A destination that is not
 * there is made when the broker makes topics by itself, with one queue, so that its order is strict. Any thread.
 */
final class Topics {
    /** From which a broker that makes topics takes their settings; it is there only on such a broker. */
    static final String TEMPLATE = "TBW102";

    private static final long REMEMBERED_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int READ_WRITE = 6;

    private record Known(int readQueues, int writeQueues, long atNanos) {}

    private final Calls calls;
    private final String broker;
    private final LongSupplier nanoClock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Topics(Calls calls, String broker, LongSupplier nanoClock) {
        this.calls = calls;
        this.broker = broker;
        this.nanoClock = nanoClock;
    }

    /** How many queues a message may be sent to; 0 when the topic is not there. */
    CompletableFuture<Integer> writeQueues(String topic) {
        Known there = known.get(topic);
        if (there != null && nanoClock.getAsLong() - there.atNanos() < REMEMBERED_NANOS) {
            return CompletableFuture.completedFuture(there.writeQueues());
        }
        return find(topic).thenApply(found -> found == null ? 0 : found.writeQueues());
    }

    /** What is known of a topic may be wrong. */
    void forget(String topic) {
        known.remove(topic);
    }

    /** How many queues can be read; makes the topic when it is not there. */
    CompletableFuture<Integer> readQueues(String topic) {
        return find(topic)
                .thenCompose(
                        found -> found == null ? create(topic) : CompletableFuture.completedFuture(found.readQueues()));
    }

    /** How many queues can be read; 0 when the topic is not there. */
    CompletableFuture<Integer> existingReadQueues(String topic) {
        return find(topic).thenApply(found -> found == null ? 0 : found.readQueues());
    }

    /** Null when the topic is not there. */
    private CompletableFuture<Known> find(String topic) {
        String what = "find topic '" + topic + "'";
        return calls.answer(RequestCode.GET_TOPIC_CONFIG, new TopicRequest(topic), null, what)
                .thenCompose(answer -> {
                    if (answer.code() == ResponseCode.NO_PERMISSION) {
                        // who may send or receive need not be allowed to ask: every topic has a queue 0
                        return CompletableFuture.completedFuture(new Known(1, 1, nanoClock.getAsLong()));
                    }
                    if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
                        return CompletableFuture.completedFuture(null);
                    }
                    if (answer.code() != ResponseCode.SUCCESS) {
                        return CompletableFuture.failedFuture(Calls.refusal(answer, what));
                    }
                    TopicConfig config = BodyCodec.decode(answer.body(), TopicConfig.class);
                    Known there = new Known(config.readQueueNums(), config.writeQueueNums(), nanoClock.getAsLong());
                    known.put(topic, there);
                    return CompletableFuture.completedFuture(there);
                });
    }

    private CompletableFuture<Integer> create(String topic) {
        return find(TEMPLATE).thenCompose(template -> {
            if (template == null) {
                return CompletableFuture.failedFuture(new ProviderException(
                        Failure.INVALID_DESTINATION,
                        "topic '" + topic + "' does not exist at broker " + broker + ", which does not create topics"
                                + " (autoCreateTopicEnable=false). Create it: mqadmin updateTopic -t " + topic
                                + " -b <address> -r 1 -w 1"));
            }
            CreateTopicRequest header =
                    new CreateTopicRequest(topic, TEMPLATE, 1, 1, READ_WRITE, "SINGLE_TAG", 0, false, null, null);
            return calls.ask(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null, "create topic '" + topic + "'")
                    .thenApply(done -> 1);
        });
    }

    /** The offset that the next message of a queue gets. */
    CompletableFuture<Long> endOf(String topic, int queueId) {
        return offset(RequestCode.GET_MAX_OFFSET, topic, queueId);
    }

    /** The offset of the first message that is still there. */
    CompletableFuture<Long> beginningOf(String topic, int queueId) {
        return offset(RequestCode.GET_MIN_OFFSET, topic, queueId);
    }

    /** The offset of the first message of a queue that was stored at a time, ms since the epoch, or later. */
    CompletableFuture<Long> since(String topic, int queueId, long time) {
        return calls.ask(
                        RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                        new SearchOffsetRequest(topic, queueId, time, null, null, broker),
                        null,
                        "find the messages of queue " + queueId + " of '" + topic + "' since a time")
                .thenApply(answer -> answer.header(OffsetResponse.class).offset());
    }

    private CompletableFuture<Long> offset(int code, String topic, int queueId) {
        return calls.ask(
                        code,
                        new QueueRequest(topic, queueId, null, broker),
                        null,
                        "find the bounds of queue " + queueId + " of '" + topic + "'")
                .thenApply(answer -> answer.header(OffsetResponse.class).offset());
    }
}
