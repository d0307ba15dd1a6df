package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Half;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.Undecided;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.remoting.header.ClientHeaders.CheckTransactionStateRequest;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionAttribute;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;

/** Half messages on one connection, by RocketMQ's own requests: the same for brokers of either kind. Any thread. */
public final class HalfRequests {
    /** Any that the broker chooses. */
    public static final int ANY_QUEUE = -1;

    static final ConnectionAttribute<HalfRequests> ATTRIBUTE = ConnectionAttribute.create("half messages");

    /** From which a broker that makes topics takes their settings. */
    private static final String TEMPLATE = "TBW102";

    private final Connection connection;
    private final Credentials credentials;
    private final String broker;
    private final WireConfig config;
    private final ScheduledExecutorService timer;
    private final Map<String, CheckListener> groups = new ConcurrentHashMap<>();

    /**
     * @param credentials to sign with; null for none
     * @param broker its name
     * @param timer for the pauses after a refusal
     */
    public HalfRequests(
            Connection connection,
            Credentials credentials,
            String broker,
            WireConfig config,
            ScheduledExecutorService timer) {
        this.connection = connection;
        this.credentials = credentials;
        this.broker = broker;
        this.config = config;
        this.timer = timer;
        connection.attribute(ATTRIBUTE, this);
    }

    /** Passes on what the broker asks about a group; to be told to it by heartbeat. */
    public void listen(String group, CheckListener listener) {
        groups.put(group, listener);
    }

    /** Does so no more. */
    public void forget(String group) {
        groups.remove(group);
    }

    /** The groups that are listened for. */
    public Set<String> groups() {
        return groups.keySet();
    }

    /** Sends a half message to a queue; again, after pauses that grow, while the broker is too busy to take it. */
    public void send(Send send, int queueId) {
        send(send, queueId, RefusedSends.FIRST_PAUSE_MILLIS, 0);
    }

    private void send(Send send, int queueId, long pauseMillis, long waitedMillis) {
        if (send.isDone()) { // its caller has given up: it was reported as failed
            return;
        }
        Half half = send.half();
        String what = "send a half message to '" + send.destination() + "'";
        StoredMessage message = StoredMessage.of(send.record());
        request(
                        RequestCode.SEND_MESSAGE_V2,
                        header(message, half.producerGroup(), queueId),
                        message.body().retainedDuplicate(),
                        config.sendTimeout(),
                        what)
                .whenComplete((answer, error) -> {
                    if (error != null) {
                        send.fail(lost(ProviderException.of(error), what));
                    } else if (answer.code() == ResponseCode.SUCCESS) {
                        stored(send, half, message.property(PropertyKeys.UNIQUE_KEY), answer, what);
                    } else if (isBusy(answer)
                            && waitedMillis < config.sendTimeout().toMillis()) {
                        long next = Math.min(2 * pauseMillis, RefusedSends.LONGEST_PAUSE_MILLIS);
                        later(() -> send(send, queueId, next, waitedMillis + pauseMillis), pauseMillis, send);
                    } else {
                        send.fail(Failures.ofCode(answer.code(), answer.remark(), what));
                    }
                });
    }

    /** Nothing is stored then. */
    private static boolean isBusy(Command answer) {
        return answer.code() == ResponseCode.SYSTEM_BUSY || answer.code() == ResponseCode.FLOW_CONTROL;
    }

    private void later(Runnable again, long millis, Send send) {
        try {
            timer.schedule(again, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) { // with the last connection of this JVM
            send.fail(new ProviderException(Failure.CLOSED, "the connection is closed"));
        }
    }

    private void stored(Send send, Half half, String key, Command answer, String what) {
        try {
            SendMessageResponse at = answer.header(SendMessageResponse.class);
            long position = MessageId.parse(at.msgId()).physicalOffset();
            half.stored(state ->
                    end(send.destination(), half.producerGroup(), at.queueOffset(), position, key, state, false));
            send.complete();
        } catch (RuntimeException e) {
            send.fail(new ProviderException(
                    Failure.INTERNAL, what + ": the broker's answer cannot be read: " + e.getMessage(), e));
        }
    }

    /** One whose connection was lost may be stored: it is not kept for the next connection. */
    private static ProviderException lost(ProviderException reason, String what) {
        return reason.failure() != Failure.DISCONNECTED
                ? reason
                : new ProviderException(
                        Failure.IN_DOUBT,
                        what
                                + ": the connection was lost before the broker's answer. If it is stored, a producer of its"
                                + " group will be asked about it; its local transaction was not executed",
                        reason);
    }

    private SendMessageRequest header(StoredMessage message, String group, int queueId) {
        StringBuilder properties = new StringBuilder(message.propertyString());
        MessageProperties.append(properties, PropertyKeys.TRANSACTION_PREPARED, "true");
        MessageProperties.append(properties, PropertyKeys.PRODUCER_GROUP, group);
        MessageProperties.append(properties, JmsKeys.FLAG, HalfFlag.text(message.flag()));
        return new SendMessageRequest(
                group,
                message.topic(),
                TEMPLATE,
                1,
                queueId,
                message.sysFlag() | SysFlag.PREPARED,
                message.bornTimestamp(),
                message.flag(),
                properties.toString(),
                0,
                false,
                null,
                false,
                broker);
    }

    /** The broker asks. On the event loop. */
    void check(Command request) {
        CheckTransactionStateRequest header = request.header(CheckTransactionStateRequest.class);
        ByteBuf record = Unpooled.copiedBuffer(request.body());
        HalfFlag.restore(record);
        StoredMessage message = StoredMessage.of(record);
        String group = message.property(PropertyKeys.PRODUCER_GROUP);
        CheckListener listener = group == null ? null : groups.get(group);
        if (listener != null) {
            Undecided undecided = state -> end(
                    message.topic(),
                    group,
                    header.tranStateTableOffset(),
                    header.commitLogOffset(),
                    header.msgId(),
                    state,
                    true);
            listener.check(header.msgId(), record, undecided);
        }
    }

    private CompletableFuture<Void> end(
            String topic,
            String group,
            long number,
            long position,
            String key,
            LocalTransactionState state,
            boolean fromCheck) {
        EndTransactionRequest header = new EndTransactionRequest(
                topic, group, number, position, code(state), fromCheck ? Boolean.TRUE : null, key, key, broker);
        if (state == LocalTransactionState.UNKNOWN) {
            connection.send(signed(Command.oneway(RequestCode.END_TRANSACTION, header, null)));
            return CompletableFuture.completedFuture(null);
        }
        String what = state + " of half message " + key;
        return request(RequestCode.END_TRANSACTION, header, null, config.requestTimeout(), what)
                .thenCompose(answer -> answer.code() == ResponseCode.SUCCESS
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(refused(answer, what)));
    }

    private static ProviderException refused(Command answer, String what) {
        return answer.code() == ResponseCode.SYSTEM_ERROR
                ? new ProviderException(Failure.ILLEGAL, what + " is refused: " + answer.remark())
                : Failures.ofCode(answer.code(), answer.remark(), what);
    }

    private static int code(LocalTransactionState state) {
        return switch (state) {
            case COMMIT -> SysFlag.COMMITTED;
            case ROLLBACK -> SysFlag.ROLLED_BACK;
            case UNKNOWN -> 0;
        };
    }

    private CompletableFuture<Command> request(int code, Record header, ByteBuf body, Duration within, String what) {
        CompletableFuture<Command> future = new CompletableFuture<>();
        connection.request(signed(Command.request(code, header, body)), within).whenComplete((answer, error) -> {
            if (error == null) {
                future.complete(answer);
            } else {
                future.completeExceptionally(Failures.ofConnection(error, what));
            }
        });
        return future;
    }

    private Command signed(Command request) {
        return RequestSignature.sign(request, credentials);
    }
}
