package org.apogeemq.broker.lock;

import java.util.Set;
import java.util.stream.Collectors;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.LockBatchRequest;
import org.apogeemq.remoting.body.LockBatchResponse;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Locking and unlocking queues for consumers that read in order (41, 42). */
public final class LockHandlers {
    private final QueueLocks locks;

    public LockHandlers(QueueLocks locks) {
        this.locks = locks;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.LOCK_BATCH_MQ, this::lock);
        table.register(RequestCode.UNLOCK_BATCH_MQ, this::unlock);
    }

    private void lock(Command request, Connection connection) throws CommandException {
        LockBatchRequest asked = read(request);
        Set<MessageQueue> granted = asked.mqSet().stream()
                .filter(q -> locks.lock(asked.consumerGroup(), q.topic(), q.queueId(), asked.clientId()))
                .collect(Collectors.toSet());
        Reply.body(request, connection, new LockBatchResponse(granted));
    }

    private void unlock(Command request, Connection connection) throws CommandException {
        LockBatchRequest asked = read(request);
        asked.mqSet().forEach(q -> locks.unlock(asked.consumerGroup(), q.topic(), q.queueId(), asked.clientId()));
        Reply.success(request, connection);
    }

    private static LockBatchRequest read(Command request) throws CommandException {
        LockBatchRequest asked = BodyCodec.decode(request.body(), LockBatchRequest.class);
        if (asked.consumerGroup() == null || asked.clientId() == null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "a lock request needs consumerGroup and clientId in its body");
        }
        return asked;
    }
}
