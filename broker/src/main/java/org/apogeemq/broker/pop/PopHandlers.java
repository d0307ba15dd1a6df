package org.apogeemq.broker.pop;

import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apogeemq.broker.client.SubscriptionParser;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.delivery.PopRequest;
import org.apogeemq.broker.delivery.PopService;
import org.apogeemq.broker.delivery.Popped;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.PullHeaders.NotificationRequest;
import org.apogeemq.remoting.header.PullHeaders.NotificationResponse;
import org.apogeemq.remoting.header.PullHeaders.PeekMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PollingInfoRequest;
import org.apogeemq.remoting.header.PullHeaders.PollingInfoResponse;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Taking messages by pop (200050), looking at what it would give (200052), waiting for something to pop (200054), and how
 * many wait (200055). The wait counts from the request's arrival: the client's clock (bornTime) is not asked.
 */
final class PopHandlers {
    /** Longest time that a popped message may be out, ms. */
    static final long MAX_INVISIBLE_MILLIS = TimeUnit.DAYS.toMillis(30);

    private static final int MAX_MESSAGES = 32;
    /** It is kept with what is out. */
    private static final int MAX_ATTEMPT = 255;

    private static final int FROM_MAX = 1;
    private static final long MAX_WAIT_MILLIS = TimeUnit.MINUTES.toMillis(10);
    /** Retry mark of every message: it comes again in its own queue, never from a retry topic. */
    private static final String OWN_TOPIC = "0 ";

    private final BrokerConfig config;
    private final PopService pops;
    private final SubscriptionParser parser;
    private final PopChecks checks;

    PopHandlers(BrokerConfig config, PopService pops, SubscriptionParser parser, PopChecks checks) {
        this.config = config;
        this.pops = pops;
        this.parser = parser;
        this.checks = checks;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.POP_MESSAGE, this::pop);
        table.register(RequestCode.PEEK_MESSAGE, this::peek);
        table.register(RequestCode.NOTIFICATION, this::notification);
        table.register(RequestCode.POLLING_INFO, this::pollingInfo);
    }

    private void pop(Command request, Connection connection) throws CommandException {
        PopMessageRequest header = request.header(PopMessageRequest.class);
        PopChecks.inRange("maxMsgNums", header.maxMsgNums(), 1, MAX_MESSAGES);
        PopChecks.inRange("invisibleTime", header.invisibleTime(), 1, MAX_INVISIBLE_MILLIS);
        if (header.attemptId() != null) {
            PopChecks.inRange("length of attemptId", header.attemptId().length(), 0, MAX_ATTEMPT);
        }
        checks.readable(header.topic(), header.queueId());
        SubscriptionGroupConfig group = checks.consuming(header.consumerGroup());
        boolean ordered = Boolean.TRUE.equals(header.order());
        SubscriptionSpec spec = SubscriptionSpec.ofGroup(
                header.topic(),
                header.consumerGroup(),
                header.initMode() == FROM_MAX ? SubscriptionSpec.FROM_LAST_UNLESS_YOUNG : SubscriptionSpec.FROM_FIRST);
        PopRequest pop = new PopRequest(
                spec,
                header.queueId(),
                header.maxMsgNums(),
                config.get(BrokerConfig.MAX_TRANSFER_BYTES),
                header.invisibleTime(),
                Math.min(group.retryMaxTimes(), Integer.MAX_VALUE - 1) + 1,
                ordered,
                header.attemptId(),
                filter(spec, header.exp(), header.expType()),
                waitMillis(header.pollTime()),
                connection::isOpen);
        connection.onWritable(() -> answer(
                pops.pop(pop),
                request,
                connection,
                popped -> popped(request, connection, popped, header.invisibleTime(), ordered)));
    }

    private TopicSubscription filter(SubscriptionSpec spec, String expression, String type) throws CommandException {
        TopicSubscription filter =
                parser.parse(spec.topic(), expression, type, 0).served();
        if (spec.isQueue() && !(filter.byTag() && filter.isAll())) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "group " + spec.group() + " is that of a JMS queue's receivers: what a filter '" + expression
                            + "' passes over would be lost to them; pop with '*'");
        }
        return filter;
    }

    private long waitMillis(long pollTime) {
        return config.get(BrokerConfig.LONG_POLLING_ENABLE) ? Math.max(0, Math.min(pollTime, MAX_WAIT_MILLIS)) : 0;
    }

    private void peek(Command request, Connection connection) throws CommandException {
        PeekMessageRequest header = request.header(PeekMessageRequest.class);
        PopChecks.inRange("maxMsgNums", header.maxMsgNums(), 1, MAX_MESSAGES);
        checks.readable(header.topic(), header.queueId());
        checks.consuming(header.consumerGroup());
        PopRequest peek = asking(
                header.topic(),
                header.consumerGroup(),
                header.queueId(),
                header.maxMsgNums(),
                parser.parse(header.topic(), null, null, 0),
                0,
                connection);
        answer(pops.peek(peek), request, connection, popped -> popped(request, connection, popped, 0, false));
    }

    private void notification(Command request, Connection connection) throws CommandException {
        NotificationRequest header = request.header(NotificationRequest.class);
        checks.readable(header.topic(), header.queueId());
        checks.consuming(header.consumerGroup());
        PopRequest question = asking(
                header.topic(),
                header.consumerGroup(),
                header.queueId(),
                0,
                parser.parse(header.topic(), header.exp(), header.expType(), 0).served(),
                waitMillis(header.pollTime()),
                connection);
        answer(
                pops.pop(question),
                request,
                connection,
                popped -> Reply.header(
                        request,
                        connection,
                        new NotificationResponse(
                                popped.outcome() == Popped.Outcome.FOUND,
                                popped.outcome() == Popped.Outcome.TOO_MANY_WAIT)));
    }

    private PopRequest asking(
            String topic,
            String group,
            int queueId,
            int maxMessages,
            TopicSubscription filter,
            long waitMillis,
            Connection connection) {
        return new PopRequest(
                SubscriptionSpec.ofGroup(topic, group, SubscriptionSpec.FROM_FIRST),
                queueId,
                maxMessages,
                config.get(BrokerConfig.MAX_TRANSFER_BYTES),
                1,
                1,
                false,
                null,
                filter,
                waitMillis,
                connection::isOpen);
    }

    private void pollingInfo(Command request, Connection connection) throws CommandException {
        PollingInfoRequest header = request.header(PollingInfoRequest.class);
        checks.readable(header.topic(), header.queueId());
        answer(
                pops.waiting(header.topic(), header.consumerGroup(), header.queueId()),
                request,
                connection,
                count -> Reply.header(request, connection, new PollingInfoResponse(count)));
    }

    /** Answers when it is there; what was popped for nobody is given back by time. */
    static <T> void answer(CompletableFuture<T> result, Command request, Connection connection, Consumer<T> success) {
        result.whenComplete((value, failure) -> {
            if (failure == null) {
                success.accept(value);
            } else {
                Reply.failure(request, connection, failure);
            }
        });
    }

    private static void popped(
            Command request, Connection connection, Popped popped, long invisibleMillis, boolean ordered) {
        switch (popped.outcome()) {
            case FOUND ->
                Reply.send(
                        request,
                        connection,
                        ResponseCode.SUCCESS,
                        "FOUND",
                        header(popped, invisibleMillis, ordered),
                        popped.records());
            case NOTHING ->
                Reply.send(
                        request,
                        connection,
                        ResponseCode.POLLING_TIMEOUT,
                        "no message came",
                        new PopMessageResponse(0, invisibleMillis, 0, 0, null, null, null),
                        null);
            default ->
                Reply.send(
                        request,
                        connection,
                        ResponseCode.POLLING_FULL,
                        "too many requests wait for messages of this topic and group; try again later",
                        new PopMessageResponse(0, invisibleMillis, 0, 0, null, null, null),
                        null);
        }
    }

    private static PopMessageResponse header(Popped popped, long invisibleMillis, boolean ordered) {
        StringJoiner starts = new StringJoiner(";");
        StringJoiner offsets = new StringJoiner(";");
        StringJoiner counts = new StringJoiner(";");
        for (Popped.FromQueue queue : popped.queues()) {
            starts.add(OWN_TOPIC + queue.queueId() + " " + queue.offsets().get(0));
            StringJoiner list = new StringJoiner(",");
            for (int i = 0; i < queue.offsets().size(); i++) {
                long offset = queue.offsets().get(i);
                list.add(Long.toString(offset));
                if (ordered && queue.counts().get(i) > 0) {
                    counts.add(OWN_TOPIC + "qo" + queue.queueId() + "%" + offset + " "
                            + queue.counts().get(i));
                }
            }
            offsets.add(OWN_TOPIC + queue.queueId() + " " + list);
        }
        return new PopMessageResponse(
                popped.popTime(),
                invisibleMillis,
                ordered ? ReceiptHandle.ORDERED : 0,
                popped.rest(),
                starts.toString(),
                offsets.toString(),
                counts.length() == 0 ? null : counts.toString());
    }
}
