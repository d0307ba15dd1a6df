package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Inquiry;
import org.apogeemq.jms.provider.Origin;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport.Move;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.header.ClientHeaders.ResetOffsetRequest;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.OffsetHeaders.SearchOffsetRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** Looks into one broker's log and moves groups on it, by RocketMQ's own requests. Any thread. */
final class LogInquiries implements Inquiry.Answerer {
    private static final String BY_KEY = "K";
    private static final String BY_UNIQUE_KEY = "U";

    private final Requests requests;
    private final Origin origin;

    LogInquiries(Requests requests, Origin origin) {
        this.requests = requests;
        this.origin = origin;
    }

    @Override
    public CompletableFuture<List<Delivery>> find(Inquiry.Find request) {
        QueryMessageRequest header = new QueryMessageRequest(
                request.destination(),
                request.key(),
                request.max(),
                0,
                Long.MAX_VALUE,
                request.unique(),
                request.unique() ? BY_UNIQUE_KEY : BY_KEY,
                null);
        return ask(
                        RequestCode.QUERY_MESSAGE,
                        header,
                        "look for '" + request.key() + "' in '" + request.destination() + "'",
                        answer -> records(answer.body()))
                .handle((found, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedFuture(found);
                    }
                    ProviderException reason = ProviderException.of(error);
                    return reason.failure() == Failure.NOT_FOUND
                            ? CompletableFuture.completedFuture(List.<Delivery>of())
                            : CompletableFuture.<List<Delivery>>failedFuture(reason);
                })
                .thenCompose(Function.identity());
    }

    private List<Delivery> records(ByteBuf body) {
        List<Delivery> found = new ArrayList<>();
        while (body != null && body.isReadable()) {
            byte[] record = new byte[body.getInt(body.readerIndex())];
            body.readBytes(record);
            ByteBuf own = Unpooled.wrappedBuffer(record);
            StoredMessage message = StoredMessage.of(own);
            found.add(new Delivery(origin, 0, message.queueId(), message.queueOffset(), 1, own));
        }
        return found;
    }

    private <T> CompletableFuture<T> ask(int code, Record header, String what, Function<Command, T> result) {
        return requests.ask(code, header, () -> null, what, result);
    }

    @Override
    public CompletableFuture<List<Move>> reset(Inquiry.Reset request) {
        String what = "move group '" + request.group() + "' on '" + request.destination() + "'";
        return ask(
                        RequestCode.GET_CONSUME_STATS,
                        new ConsumeStatsRequest(request.group(), null, null),
                        what,
                        answer -> BodyCodec.decode(answer.body(), ConsumeStats.class))
                .thenCompose(stats -> reset(request, stats, what));
    }

    private CompletableFuture<List<Move>> reset(Inquiry.Reset request, ConsumeStats stats, String what) {
        Map<Integer, Long> progress = new TreeMap<>();
        stats.offsetTable().forEach((queue, offset) -> {
            if (queue.topic().equals(request.destination())) {
                progress.put(queue.queueId(), offset.consumerOffset());
            }
        });
        if (progress.isEmpty()) {
            return CompletableFuture.failedFuture(new ProviderException(
                    Failure.UNKNOWN_SUBSCRIPTION, what + ": the group has not consumed anything there"));
        }
        if (request.isForOneBroker() && progress.size() != 1) {
            return CompletableFuture.failedFuture(new ProviderException(
                    Failure.ILLEGAL,
                    what + ": it has " + progress.size() + " queues, and an offset is a place in one; give a time"));
        }
        CompletableFuture<List<Move>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Map.Entry<Integer, Long> queue : progress.entrySet()) {
            all = all.thenCompose(moves -> move(request, queue.getKey(), Math.max(0, queue.getValue()), what)
                    .thenApply(move -> {
                        moves.add(move);
                        return moves;
                    }));
        }
        return all;
    }

    private CompletableFuture<Move> move(Inquiry.Reset request, int queueId, long from, String what) {
        CompletableFuture<Move> move =
                target(request, queueId, what).thenApply(target -> new Move(origin.broker(), queueId, from, target));
        if (request.dryRun()) {
            return move;
        }
        return move.thenCompose(planned -> ask(
                RequestCode.INVOKE_BROKER_TO_RESET_OFFSET,
                new ResetOffsetRequest(request.destination(), request.group(), -1, true, queueId, planned.to()),
                what,
                answer -> planned));
    }

    private CompletableFuture<Long> target(Inquiry.Reset request, int queueId, String what) {
        QueueRequest queue = new QueueRequest(request.destination(), queueId, null, null);
        if (request.from() instanceof ReplayFrom.Time time) {
            return offset(
                    RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                    new SearchOffsetRequest(
                            request.destination(), queueId, time.time().toEpochMilli(), null, null, null),
                    what);
        }
        if (request.from() instanceof ReplayFrom.End) {
            return offset(RequestCode.GET_MAX_OFFSET, queue, what);
        }
        CompletableFuture<Long> first = offset(RequestCode.GET_MIN_OFFSET, queue, what);
        if (request.from() instanceof ReplayFrom.Offset wanted) {
            CompletableFuture<Long> end = offset(RequestCode.GET_MAX_OFFSET, queue, what);
            return first.thenCombine(end, (min, max) -> within(wanted.offset(), min, max, what));
        }
        return first;
    }

    private static long within(long wanted, long min, long max, String what) {
        if (wanted < min || wanted > max) {
            throw new CompletionException(new ProviderException(
                    Failure.ILLEGAL, what + ": offset " + wanted + " is not there; allowed are " + min + " to " + max));
        }
        return wanted;
    }

    private CompletableFuture<Long> offset(int code, Record header, String what) {
        return ask(
                code,
                header,
                what,
                answer -> answer.header(OffsetResponse.class).offset());
    }
}
