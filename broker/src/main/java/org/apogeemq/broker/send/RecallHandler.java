package org.apogeemq.broker.send;

import java.time.InstantSource;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.remoting.header.SendHeaders.RecallMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.RecallMessageResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Recall of a delayed message (370): answered when the recall is stored, and with success only when the message was still
 * waiting. RocketMQ answers success for any handle whose time has not come.
 */
final class RecallHandler implements RequestHandler {
    private final boolean enabled;
    private final Store store;
    private final BrokerIdentity identity;
    private final Destinations destinations;
    private final InstantSource clock;

    RecallHandler(
            BrokerConfig config, Store store, BrokerIdentity identity, Destinations destinations, InstantSource clock) {
        this.enabled = config.get(BrokerConfig.RECALL_MESSAGE_ENABLE);
        this.store = store;
        this.identity = identity;
        this.destinations = destinations;
        this.clock = clock;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.RECALL_MESSAGE, this);
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        if (!enabled) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "messages may not be recalled from this broker (recallMessageEnable)");
        }
        destinations.checkWritable();
        RecallMessageRequest header = request.header(RecallMessageRequest.class);
        RecallHandle handle = RecallHandle.decode(header.recallHandle());
        if (!handle.topic().equals(header.topic())) {
            throw refused("its handle is of topic " + handle.topic() + ", not of " + header.topic());
        }
        if (!handle.brokerName().equals(identity.brokerName())) {
            throw refused("its handle is of broker " + handle.brokerName() + ", this is " + identity.brokerName());
        }
        if (handle.deliverAt() <= clock.millis()) {
            throw refused("its time of delivery has passed");
        }
        try {
            if (!store.recall(handle.topic(), handle.uniqueKey(), new Recalled(request, connection, handle))) {
                throw refused("no message with the id " + handle.uniqueKey() + " waits in topic " + handle.topic()
                        + "; it was delivered or recalled before");
            }
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private static CommandException refused(String why) {
        return new CommandException(ResponseCode.ILLEGAL_OPERATION, "the message is not recalled: " + why);
    }

    /** Answers once the recall is stored. */
    private record Recalled(Command request, Connection connection, RecallHandle handle) implements AppendCallback {
        @Override
        public void appended(AppendResult result) {
            if (result.released() > 0) {
                RecallMessageResponse answer = new RecallMessageResponse(handle.uniqueKey());
                Reply.send(request, connection, ResponseCode.SUCCESS, null, answer, null);
            } else {
                CommandException late = refused("it was delivered or recalled meanwhile");
                Reply.send(request, connection, late.code(), late.getMessage(), null, null);
            }
        }

        @Override
        public void failed(StoreException e) {
            Reply.failure(request, connection, e);
        }
    }
}
