package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;

/** Questions on one connection and what becomes of their answers. Any thread. */
final class Requests {
    private static final long NO_RETRY = Long.MAX_VALUE;

    private final Connection connection;
    private final Outbox outbox;
    private final Duration timeout;
    private final ScheduledExecutorService timer;

    /** @param timeout for an answer, and again for all pauses while the broker is too busy */
    Requests(Connection connection, Outbox outbox, Duration timeout, ScheduledExecutorService timer) {
        this.connection = connection;
        this.outbox = outbox;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** Sends something without answer, in the order of what was posted before. */
    void post(Runnable send) {
        outbox.post(new Outbox.Operation() {
            @Override
            public void run() {
                send.run();
            }

            @Override
            public void lost(ProviderException reason) {
                // oneway: the broker has forgotten this connection and all it would have been about
            }
        });
    }

    /** Asks in the order of what was posted before, and once only. */
    <T> CompletableFuture<T> askOnce(
            int code, Record header, Supplier<ByteBuf> body, String what, Function<Command, T> result) {
        CompletableFuture<T> future = new CompletableFuture<>();
        askAgain(code, header, body, what, result, future, 0, NO_RETRY);
        return future;
    }

    /** Asks in the order of what was posted before; again, after pauses that grow, while the broker is too busy. */
    <T> CompletableFuture<T> ask(
            int code, Record header, Supplier<ByteBuf> body, String what, Function<Command, T> result) {
        CompletableFuture<T> future = new CompletableFuture<>();
        askAgain(code, header, body, what, result, future, RefusedSends.FIRST_PAUSE_MILLIS, 0);
        return future;
    }

    private <T> void askAgain(
            int code,
            Record header,
            Supplier<ByteBuf> body,
            String what,
            Function<Command, T> result,
            CompletableFuture<T> future,
            long pauseMillis,
            long waitedMillis) {
        outbox.post(new Outbox.Operation() {
            @Override
            public void run() {
                connection
                        .request(Command.request(code, header, body.get()), timeout)
                        .whenComplete((answer, error) -> {
                            boolean busy = error == null && answer.code() == ResponseCode.SYSTEM_BUSY;
                            if (busy && waitedMillis < timeout.toMillis()) {
                                long next = Math.min(2 * pauseMillis, RefusedSends.LONGEST_PAUSE_MILLIS);
                                long waited = waitedMillis + pauseMillis;
                                timer.schedule(
                                        () -> askAgain(code, header, body, what, result, future, next, waited),
                                        pauseMillis,
                                        TimeUnit.MILLISECONDS);
                            } else {
                                complete(future, answer, error, what, result);
                            }
                        });
            }

            @Override
            public void lost(ProviderException reason) {
                future.completeExceptionally(reason);
            }
        });
    }

    /**
     * Asks at once, before what was posted and is not yet sent.
     *
     * @param credentials to sign with; null for none
     */
    CompletableFuture<Command> direct(int code, Record header, Credentials credentials, Duration within, String what) {
        CompletableFuture<Command> future = new CompletableFuture<>();
        connection
                .request(RequestSignature.sign(Command.request(code, header, null), credentials), within)
                .whenComplete((answer, error) -> complete(future, answer, error, what, Function.identity()));
        return future;
    }

    private static <T> void complete(
            CompletableFuture<T> future, Command answer, Throwable error, String what, Function<Command, T> result) {
        if (error != null) {
            future.completeExceptionally(Failures.ofConnection(error, what));
        } else if (answer.code() != ResponseCode.SUCCESS) {
            future.completeExceptionally(Failures.ofCode(answer.code(), answer.remark(), what));
        } else {
            try {
                future.complete(result.apply(answer));
            } catch (RuntimeException e) {
                future.completeExceptionally(new ProviderException(
                        Failure.INTERNAL, what + ": the broker's answer cannot be read: " + e.getMessage(), e));
            }
        }
    }
}
