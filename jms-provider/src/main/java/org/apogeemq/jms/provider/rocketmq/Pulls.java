package org.apogeemq.jms.provider.rocketmq;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.wire.HalfFlag;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PullMessageResponse;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Reads queues without taking anything from anybody. Any thread. */
final class Pulls {
    /** Most messages of one pull. */
    static final int MAX = 32;

    /** Group of all that reads without progress of a group's. It is shared: nothing is kept in it. */
    static final String GROUP = "JMS_READERS";

    private static final int MAY_WAIT = 2;
    private static final int WITH_SUBSCRIPTION = 4;
    private static final Set<Integer> ANSWERS = Set.of(
            ResponseCode.SUCCESS,
            ResponseCode.PULL_NOT_FOUND,
            ResponseCode.PULL_RETRY_IMMEDIATELY,
            ResponseCode.PULL_OFFSET_MOVED);

    private final Calls calls;
    private final String broker;
    private final Duration timeout;

    /** @param timeout for an answer, beside the time that the broker may wait */
    Pulls(Calls calls, String broker, Duration timeout) {
        this.calls = calls;
        this.broker = broker;
        this.timeout = timeout;
    }

    /** An answer that says where to go on, with or without messages. */
    CompletableFuture<Command> pull(
            String topic, int queueId, long offset, int max, BrokerFilter filter, Duration wait) {
        String what = "read queue " + queueId + " of '" + topic + "'";
        PullMessageRequest header = new PullMessageRequest(
                GROUP,
                topic,
                queueId,
                offset,
                Math.min(max, MAX),
                WITH_SUBSCRIPTION | (wait.isZero() ? 0 : MAY_WAIT),
                0,
                wait.toMillis(),
                filter.expression(),
                0,
                filter.type(),
                null,
                null,
                null,
                null,
                broker);
        return calls.answer(RequestCode.PULL_MESSAGE, header, null, wait.plus(timeout), what)
                .thenCompose(answer -> ANSWERS.contains(answer.code())
                        ? CompletableFuture.completedFuture(answer)
                        : CompletableFuture.failedFuture(Calls.refusal(answer, what)));
    }

    /** Where to go on. */
    static long next(Command answer) {
        return answer.header(PullMessageResponse.class).nextBeginOffset();
    }

    /** The records of an answer. */
    static List<byte[]> records(ByteBuf body) {
        List<byte[]> records = new ArrayList<>();
        while (body != null && body.isReadable()) {
            byte[] record = new byte[body.getInt(body.readerIndex())];
            body.readBytes(record);
            HalfFlag.restore(Unpooled.wrappedBuffer(record));
            records.add(record);
        }
        return records;
    }
}
