package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.transaction.HalfStored;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.store.StoreException;

/**
 * Answers the send of a half message: message id and queue offset are what the producer will end it with.
 *
 * @param record owned by this answer
 */
record HalfAnswer(
        Command request,
        Connection connection,
        ByteBuf record,
        InetSocketAddress storeHost,
        int queueId,
        String transactionId)
        implements HalfStored {
    @Override
    public void stored(long number, long position) {
        record.release();
        String id = MessageId.of(storeHost, position);
        Reply.header(request, connection, Accepted.at(id, queueId, number, transactionId));
    }

    @Override
    public void failed(StoreException e) {
        record.release();
        Reply.failure(request, connection, e);
    }
}
