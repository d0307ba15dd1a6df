package org.apogeemq.broker.handler;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.StoreException;

/** Ways to answer a request; each sends nothing when the request was oneway. */
public final class Reply {
    private Reply() {}

    /** Answers success without header or body. */
    public static void success(Command request, Connection connection) {
        send(request, connection, ResponseCode.SUCCESS, null, null, null);
    }

    /** Answers success with a header. */
    public static void header(Command request, Connection connection, Record header) {
        send(request, connection, ResponseCode.SUCCESS, null, header, null);
    }

    /** Answers success with a JSON body. */
    public static void body(Command request, Connection connection, Object body) {
        send(request, connection, ResponseCode.SUCCESS, null, null, BodyCodec.encode(body));
    }

    /** Answers anything. The body, when there is one, now belongs to the connection. */
    public static void send(
            Command request, Connection connection, int code, String remark, Record header, ByteBuf body) {
        if (!request.isOneway()) {
            connection.send(request.response(code, remark, header, body));
        } else if (body != null) {
            body.release();
        }
    }

    /** Answers success once the change is durable, or what the store said. */
    public static void when(CompletableFuture<?> change, Command request, Connection connection) {
        change.whenComplete((nothing, failure) -> {
            if (failure == null) {
                success(request, connection);
            } else {
                failure(request, connection, failure);
            }
        });
    }

    /** A callback that answers success without header or body, or what the store said. */
    public static AppendCallback callback(Command request, Connection connection) {
        return new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                success(request, connection);
            }

            @Override
            public void failed(StoreException e) {
                failure(request, connection, e);
            }
        };
    }

    /** Answers a failure. */
    public static void failure(Command request, Connection connection, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        send(request, connection, codeOf(cause), cause.getMessage(), null, null);
    }

    private static int codeOf(Throwable cause) {
        if (cause instanceof StoreException e) {
            return StoreErrors.code(e.category());
        }
        return cause instanceof CommandException e ? e.code() : ResponseCode.SYSTEM_ERROR;
    }
}
