package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.Member;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.remoting.header.SendHeaders.PushReplyMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies to requests (324, 325): pushed to the requester over its connection, and also stored when the broker is to. The
 * answer says whether the requester got it; as with RocketMQ it does not depend on the storing.
 */
final class ReplyHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyHandler.class);
    private static final Duration PUSH_LIMIT = Duration.ofSeconds(10);

    private final Store store;
    private final BrokerIdentity identity;
    private final Destinations destinations;
    private final ReceivedProperties properties;
    private final RecordBuilder records;
    private final ClientTable clients;
    private final InstantSource clock;
    private final BrokerConfig config;

    ReplyHandler(
            BrokerConfig config,
            Store store,
            BrokerIdentity identity,
            Destinations destinations,
            ReceivedProperties properties,
            RecordBuilder records,
            ClientTable clients,
            InstantSource clock) {
        this.store = store;
        this.identity = identity;
        this.destinations = destinations;
        this.properties = properties;
        this.records = records;
        this.clients = clients;
        this.clock = clock;
        this.config = config;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.SEND_REPLY_MESSAGE, this);
        table.register(RequestCode.SEND_REPLY_MESSAGE_V2, this);
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        SendMessageRequest header = request.header(SendMessageRequest.class);
        records.checkSize(request);
        try {
            Destination destination = destinations.of(request, header);
            String text = properties.edit(header.properties(), true).text();
            CompletableFuture<Void> pushed = push(request, connection, header, destination, text);
            CompletableFuture<StoredAt> stored = config.get(BrokerConfig.STORE_REPLY_MESSAGE_ENABLE)
                    ? append(request, connection, header, destination, text)
                    : CompletableFuture.completedFuture(StoredAt.NOWHERE);
            pushed.thenCombine(stored, (nothing, at) -> at)
                    .whenComplete((at, failure) -> answer(request, connection, destination, at, failure));
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    /** Where a reply was stored. */
    private record StoredAt(long offset, long position) {
        static final StoredAt NOWHERE = new StoredAt(0, 0);
    }

    private void answer(
            Command request, Connection connection, Destination destination, StoredAt at, Throwable failure) {
        if (failure != null) {
            Reply.failure(request, connection, failure);
            return;
        }
        String id = MessageId.of(identity.storeHost(), at.position());
        Reply.header(request, connection, Accepted.at(id, destination.queueId(), at.offset(), null));
    }

    private CompletableFuture<Void> push(
            Command request, Connection replier, SendMessageRequest header, Destination destination, String text)
            throws CommandException {
        String clientId = MessageProperties.get(text, PropertyKeys.REPLY_TO_CLIENT);
        if (clientId == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the reply has no property REPLY_TO_CLIENT, which the request has: nobody can be found to get it");
        }
        Member requester = clients.producer(clientId);
        if (requester == null) {
            return CompletableFuture.failedFuture(new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the requester '" + clientId + "' is not connected to broker " + identity.brokerName()));
        }
        StringBuilder pushed = new StringBuilder(text);
        MessageProperties.append(pushed, PropertyKeys.PUSH_REPLY_TIME, Long.toString(clock.millis()));
        PushReplyMessageRequest push = new PushReplyMessageRequest(
                header.producerGroup(),
                destination.topic().name(),
                header.defaultTopic(),
                header.defaultTopicQueueNums(),
                destination.queueId(),
                header.sysFlag(),
                header.bornTimestamp(),
                header.flag(),
                pushed.toString(),
                header.reconsumeTimes(),
                header.unitMode(),
                hostAndPort(replier.remoteAddress()),
                hostAndPort(identity.storeHost()),
                clock.millis());
        ByteBuf body = request.body() == null ? null : request.body().retainedDuplicate();
        return requester
                .connection()
                .request(Command.request(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, push, body), PUSH_LIMIT)
                .handle((response, failure) -> checkPushed(clientId, response, failure))
                .thenCompose(refusal -> refusal == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(refusal));
    }

    private static CommandException checkPushed(String clientId, Command response, Throwable failure) {
        if (failure == null && response.code() == ResponseCode.SUCCESS) {
            return null;
        }
        String why = failure != null ? failure.getMessage() : response.code() + " " + response.remark();
        return new CommandException(
                ResponseCode.SYSTEM_ERROR, "the requester '" + clientId + "' did not take the reply: " + why);
    }

    private static String hostAndPort(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "127.0.0.1:0";
    }

    private CompletableFuture<StoredAt> append(
            Command request, Connection connection, SendMessageRequest header, Destination destination, String text)
            throws CommandException {
        CompletableFuture<StoredAt> done = new CompletableFuture<>();
        ByteBuf record = records.build(request, connection, header, destination, text);
        Stored stored = new Stored(record, done);
        try {
            store.append(new MessageAppend[] {MessageAppend.of(destination.queue(), record.nioBuffer())}, stored);
        } catch (StoreException e) {
            stored.failed(e);
        }
        return done;
    }

    /** A reply that could not be stored counts as sent all the same: the requester has it. */
    private record Stored(ByteBuf record, CompletableFuture<StoredAt> done) implements AppendCallback {
        @Override
        public void appended(AppendResult result) {
            record.release();
            done.complete(new StoredAt(result.queueOffset(0), result.position(0)));
        }

        @Override
        public void failed(StoreException e) {
            record.release();
            LOG.warn("A reply is not stored: {}", e.getMessage());
            done.complete(StoredAt.NOWHERE);
        }
    }
}
