package org.apogeemq.broker.pull;

import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PullMessageResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.store.TopicQueue;

/**
 * One pull from its first read to its answer. Reads run on the connection's event loop, and only while the connection
 * takes bytes, so an answer is never piled up for a client that does not read.
 */
final class Pull implements HeldPull {
    private static final long THIS_BROKER = 0;

    private final Command request;
    private final Connection connection;
    private final PullMessageRequest header;
    private final TopicQueue queue;
    private final TopicSubscription subscription;
    private final PullParts parts;
    private long offset;
    private long deadline;

    Pull(
            Command request,
            Connection connection,
            PullMessageRequest header,
            TopicQueue queue,
            TopicSubscription subscription,
            PullParts parts) {
        this.request = request;
        this.connection = connection;
        this.header = header;
        this.queue = queue;
        this.subscription = subscription;
        this.parts = parts;
        this.offset = header.queueOffset();
    }

    /** Reads and answers, or waits for a message for so long. */
    void start(long holdMillis) {
        deadline = parts.heldPulls().deadlineIn(holdMillis);
        readOrHold(holdMillis > 0);
    }

    private void readOrHold(boolean maySuspend) {
        PullResult result = read();
        if (maySuspend && result.outcome() == PullOutcome.OFFSET_OVERFLOW_ONE
                || maySuspend && result.outcome() == PullOutcome.NO_MESSAGE_IN_QUEUE) {
            holdOrAnswer(result);
        } else {
            answer(result);
        }
    }

    private void holdOrAnswer(PullResult result) {
        if (!parts.heldPulls().hold(this, queue, result.maxOffset())) {
            answer(result);
        }
    }

    /** Reads again after a message came; what the filter refuses is passed over and the wait goes on. */
    private void readAgain() {
        PullResult result = read();
        if (result.outcome() == PullOutcome.NO_MATCHED_MESSAGE || result.outcome() == PullOutcome.OFFSET_OVERFLOW_ONE) {
            offset = result.nextOffset();
            if (offset < result.maxOffset()) {
                connection.onWritable(this::readAgain);
            } else {
                holdOrAnswer(result);
            }
        } else {
            answer(result);
        }
    }

    private PullResult read() {
        long reset = parts.offsets().takeReset(header.consumerGroup(), queue.topic(), queue.queueId());
        if (reset >= 0) {
            return new PullResult(PullOutcome.OFFSET_RESET, reset, queue.minOffset(), queue.maxOffset(), 0, null);
        }
        int maxBytes =
                header.maxMsgBytes() == null || header.maxMsgBytes() <= 0 ? Integer.MAX_VALUE : header.maxMsgBytes();
        return parts.reader().read(queue, offset, header.maxMsgNums(), maxBytes, subscription);
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void wake() {
        connection.onWritable(this::readAgain);
    }

    @Override
    public void timeOut() {
        connection.onWritable(() -> answer(read()));
    }

    private void answer(PullResult result) {
        count(result);
        Reply.send(
                request,
                connection,
                result.outcome().code(),
                result.outcome().remark(),
                new PullMessageResponse(
                        THIS_BROKER,
                        result.nextOffset(),
                        result.minOffset(),
                        result.maxOffset(),
                        null,
                        null,
                        null,
                        null),
                result.records());
    }

    private void count(PullResult result) {
        boolean found = result.outcome() == PullOutcome.FOUND;
        parts.statistics().pulled(found);
        if (found) {
            parts.statistics()
                    .consumed(queue.topic(), header.consumerGroup())
                    .add(result.count(), result.records().readableBytes());
        }
    }
}
