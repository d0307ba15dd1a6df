package org.apogeemq.broker.query;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageResponse;
import org.apogeemq.remoting.header.QueryHeaders.ViewMessageRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;

/** Messages by key (12) and by position in the log (33). */
public final class QueryHandlers {
    private static final int MAX_BY_UNIQUE_KEY = 32;
    private static final int MAX_BY_KEY = 1024;
    private static final String BY_TAG = "T";
    private static final int MAX_BYTES = 8 << 20;

    private final Store store;
    private final InstantSource clock;

    public QueryHandlers(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.QUERY_MESSAGE, this::byKey);
        table.register(RequestCode.VIEW_MESSAGE_BY_ID, this::byPosition);
    }

    private void byKey(Command request, Connection connection) throws CommandException {
        QueryMessageRequest header = request.header(QueryMessageRequest.class);
        if (BY_TAG.equals(header.indexType())) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "indexType T: messages are not indexed by tag, allowed are K (key) and U (unique key)");
        }
        int max = Boolean.TRUE.equals(header.uniqueKeyQuery())
                ? MAX_BY_UNIQUE_KEY
                : Math.max(1, Math.min(header.maxNum(), MAX_BY_KEY));
        List<ByteBuffer> found =
                store.findByKey(header.topic(), header.key(), max, header.beginTimestamp(), header.endTimestamp());
        if (found.isEmpty()) {
            throw new CommandException(
                    ResponseCode.QUERY_NOT_FOUND,
                    "no message of topic " + header.topic() + " has the key '" + header.key() + "' in that time");
        }
        QueryMessageResponse index =
                new QueryMessageResponse(clock.millis(), store.statistics().maxPosition());
        Reply.send(request, connection, ResponseCode.SUCCESS, null, index, together(found));
    }

    private static ByteBuf together(List<ByteBuffer> records) {
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (ByteBuffer record : records) {
            if (body.isReadable() && body.readableBytes() + record.remaining() > MAX_BYTES) {
                break;
            }
            body.writeBytes(record);
        }
        return body;
    }

    private void byPosition(Command request, Connection connection) throws CommandException {
        ViewMessageRequest header = request.header(ViewMessageRequest.class);
        ByteBuffer record = store.readAt(header.offset());
        if (record == null) {
            throw new CommandException(ResponseCode.SYSTEM_ERROR, "there is no message at position " + header.offset());
        }
        Reply.send(request, connection, ResponseCode.SUCCESS, null, null, Unpooled.wrappedBuffer(record));
    }
}
