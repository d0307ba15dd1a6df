package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.StoreException;

/** Answers a send once its records are stored, or could not be, and gives their buffer back. Runs on the appender, but for {@link #flushTimedOut}. */
final class SendAnswer implements AppendCallback {
    private final Command request;
    private final Connection connection;
    private final ByteBuf records;
    private final InetSocketAddress storeHost;
    private final int queueId;
    private final String uniqueKey;
    private final String recallHandle;
    private final FlushWatch flushWatch;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile AppendResult written;

    /**
     * @param records owned by this answer from here on
     * @param uniqueKey of a single message, null for a batch
     * @param recallHandle null when the message is not recalled
     */
    SendAnswer(
            Command request,
            Connection connection,
            ByteBuf records,
            InetSocketAddress storeHost,
            int queueId,
            String uniqueKey,
            String recallHandle,
            FlushWatch flushWatch) {
        this.request = request;
        this.connection = connection;
        this.records = records;
        this.storeHost = storeHost;
        this.queueId = queueId;
        this.uniqueKey = uniqueKey;
        this.recallHandle = recallHandle;
        this.flushWatch = flushWatch;
    }

    @Override
    public void written(AppendResult result) {
        if (!request.isOneway()) {
            written = result;
            flushWatch.add(this);
        }
    }

    @Override
    public void appended(AppendResult result) {
        records.release();
        answer(ResponseCode.SUCCESS, null, result);
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** The disk takes too long. */
    void flushTimedOut() {
        answer(
                ResponseCode.FLUSH_DISK_TIMEOUT,
                "the message is stored, but not known to be on the disk within syncFlushTimeout",
                written);
    }

    private void answer(int code, String remark, AppendResult result) {
        if (!request.isOneway() && answered.compareAndSet(false, true)) {
            SendMessageResponse header =
                    Accepted.at(messageIds(result), queueId, result.queueOffset(0), uniqueKey, recallHandle);
            connection.send(request.response(code, remark, header, null));
        }
    }

    @Override
    public void failed(StoreException e) {
        records.release();
        if (answered.compareAndSet(false, true)) {
            Reply.failure(request, connection, e);
        }
    }

    private String messageIds(AppendResult result) {
        String first = MessageId.of(storeHost, result.position(0));
        if (result.count() == 1) {
            return first;
        }
        StringBuilder ids = new StringBuilder(result.count() * (first.length() + 1)).append(first);
        for (int i = 1; i < result.count(); i++) {
            ids.append(',').append(MessageId.of(storeHost, result.position(i)));
        }
        return ids.toString();
    }
}
