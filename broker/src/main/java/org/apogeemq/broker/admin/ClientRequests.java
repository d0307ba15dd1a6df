package org.apogeemq.broker.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.client.Member;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumerStatus;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.header.ClientHeaders.ConsumeMessageDirectlyRequest;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerRunningInfoRequest;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerStatusRequest;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingException;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * What an operator asks of a connected consumer, through the broker: its state (307), to consume one message (309), how far
 * it is (223). The consumer's answer is handed on as it is.
 */
final class ClientRequests {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AdminParts parts;

    ClientRequests(AdminParts parts) {
        this.parts = parts;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.GET_CONSUMER_RUNNING_INFO, this::runningInfo);
        table.register(RequestCode.CONSUME_MESSAGE_DIRECTLY, this::consumeDirectly);
        table.register(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, this::status);
    }

    private void runningInfo(Command request, Connection connection) throws CommandException {
        ConsumerRunningInfoRequest header = request.header(ConsumerRunningInfoRequest.class);
        Member member = Refusals.member(parts, header.consumerGroup(), header.clientId());
        handOn(member, Command.request(RequestCode.GET_CONSUMER_RUNNING_INFO, header, null), request, connection);
    }

    private void consumeDirectly(Command request, Connection connection) throws CommandException {
        ConsumeMessageDirectlyRequest header = request.header(ConsumeMessageDirectlyRequest.class);
        Member member = Refusals.member(parts, header.consumerGroup(), header.clientId());
        ByteBuf record = message(header.msgId());
        ConsumeMessageDirectlyRequest forMember = new ConsumeMessageDirectlyRequest(
                header.consumerGroup(),
                member.clientId(),
                header.msgId(),
                parts.identity().brokerName(),
                header.topic(),
                header.topicSysFlag(),
                header.groupSysFlag());
        handOn(member, Command.request(RequestCode.CONSUME_MESSAGE_DIRECTLY, forMember, record), request, connection);
    }

    private ByteBuf message(String id) throws CommandException {
        if (id == null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "msgId is missing: the offset message id of the message to consume");
        }
        long position;
        try {
            position = MessageId.parse(id).physicalOffset();
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "msgId: " + e.getMessage());
        }
        ByteBuffer record = parts.store().readAt(position);
        if (record == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "the message " + id + " is not on this broker, or is deleted");
        }
        return Unpooled.wrappedBuffer(record);
    }

    private static void handOn(Member member, Command question, Command request, Connection connection) {
        member.connection().request(question, LIMIT).whenComplete((answer, failure) -> {
            if (failure == null) {
                Reply.send(request, connection, answer.code(), answer.remark(), null, answer.body());
            } else {
                Reply.failure(request, connection, refusal(member, failure));
            }
        });
    }

    private static CommandException refusal(Member member, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean late = cause instanceof RemotingException e && e.category() == RemotingException.Category.TIMEOUT;
        return new CommandException(
                late ? ResponseCode.CONSUME_MSG_TIMEOUT : ResponseCode.SYSTEM_ERROR,
                "the client '" + member.clientId() + "' gave no answer: " + cause.getMessage());
    }

    private void status(Command request, Connection connection) throws CommandException {
        ConsumerStatusRequest header = request.header(ConsumerStatusRequest.class);
        ConsumerGroup group = Refusals.online(parts, header.group());
        Map<String, Map<MessageQueue, Long>> byClient = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = group.members().values().stream()
                .filter(member -> header.clientAddr() == null
                        || header.clientAddr().isBlank()
                        || header.clientAddr().equals(member.clientId()))
                .map(member -> status(member, header, byClient))
                .toArray(CompletableFuture<?>[]::new);
        if (answers.length == 0) {
            throw new CommandException(
                    ResponseCode.CONSUMER_NOT_ONLINE,
                    "the client '" + header.clientAddr() + "' of group '" + header.group() + "' is not connected");
        }
        CompletableFuture.allOf(answers).whenComplete((nothing, failure) -> {
            if (failure == null) {
                Reply.body(request, connection, new ConsumerStatus(Map.of(), byClient));
            } else {
                Reply.failure(request, connection, failure);
            }
        });
    }

    private static CompletableFuture<Void> status(
            Member member, ConsumerStatusRequest header, Map<String, Map<MessageQueue, Long>> byClient) {
        return member.connection()
                .request(Command.request(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, header, null), LIMIT)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(refusal(member, failure));
                    }
                    if (answer.code() != ResponseCode.SUCCESS) {
                        throw new CompletionException(new CommandException(
                                answer.code(), "the client '" + member.clientId() + "' says: " + answer.remark()));
                    }
                    byClient.put(
                            member.clientId(),
                            BodyCodec.decode(answer.body(), ConsumerStatus.class)
                                    .messageQueueTable());
                    return null;
                });
    }
}
