package org.apogeemq.jms.provider.rocketmq;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.wire.Failures;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;

/** Requests on one connection, signed when the connection has credentials. Any thread. */
final class Calls {
    private final Connection connection;
    private final Credentials credentials;
    private final Duration timeout;
    private final ScheduledExecutorService timer;

    /** @param credentials null for none */
    Calls(Connection connection, Credentials credentials, Duration timeout, ScheduledExecutorService timer) {
        this.connection = connection;
        this.credentials = credentials;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** The answer whatever its code; fails with a {@link ProviderException} when there is none. */
    CompletableFuture<Command> answer(int code, Record header, ByteBuf body, Duration within, String what) {
        CompletableFuture<Command> future = new CompletableFuture<>();
        connection
                .request(RequestSignature.sign(Command.request(code, header, body), credentials), within)
                .whenComplete((answer, error) -> {
                    if (error == null) {
                        future.complete(answer);
                    } else {
                        future.completeExceptionally(Failures.ofConnection(error, what));
                    }
                });
        return future;
    }

    /** The answer whatever its code, within the time for requests. */
    CompletableFuture<Command> answer(int code, Record header, ByteBuf body, String what) {
        return answer(code, header, body, timeout, what);
    }

    /** The answer when it is success; every other fails as the table of codes says. */
    CompletableFuture<Command> ask(int code, Record header, ByteBuf body, String what) {
        return answer(code, header, body, what).thenCompose(answer -> succeeded(answer, what));
    }

    /** The answer when it is success; every other fails as the table of codes says. */
    static CompletableFuture<Command> succeeded(Command answer, String what) {
        return answer.code() == ResponseCode.SUCCESS
                ? CompletableFuture.completedFuture(answer)
                : CompletableFuture.failedFuture(refusal(answer, what));
    }

    /** What an answer other than success stands for. */
    static ProviderException refusal(Command answer, String what) {
        return Failures.ofCode(answer.code(), answer.remark(), what);
    }

    /** Runs a task on the connection's event loop, never before this returns; not any more when the connection closes. */
    void onLoop(Runnable task) {
        connection.onWritable(task);
    }

    /** The same after a while. */
    void onLoopAfter(long millis, Runnable task) {
        try {
            timer.schedule(() -> connection.onWritable(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            // the timer ends with the last connection of this JVM, and with it the reason for the task
        }
    }
}
