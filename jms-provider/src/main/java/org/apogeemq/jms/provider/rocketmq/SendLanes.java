package org.apogeemq.jms.provider.rocketmq;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Sends. A broker of Apache RocketMQ stores what arrives on one connection in any order, so of those sends that have to
 * keep their order (one session, one destination) each waits for the answer to the one before it. Event loop only.
 */
final class SendLanes {
    /** Group that all our senders share: it has no meaning without half messages. */
    static final String PRODUCER_GROUP = "JMS_SENDERS";

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long SECOND = 1_000;

    private record Lane(String destination, int orderKey) {}

    private final Calls calls;
    private final Topics topics;
    private final String broker;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;
    /** Sends by lane in their order; the first one is under way. */
    private final Map<Lane, Deque<Send>> lanes = new HashMap<>();

    /** Those that the broker was too busy for, and that wait to be sent again. */
    private final Set<Send> pausing = new HashSet<>();

    private ProviderException lost;

    /** @param timeoutNanos for a send that the broker is too busy for, all attempts together */
    SendLanes(Calls calls, Topics topics, String broker, long timeoutNanos, LongSupplier nanoClock) {
        this.calls = calls;
        this.topics = topics;
        this.broker = broker;
        this.timeoutNanos = timeoutNanos;
        this.nanoClock = nanoClock;
    }

    void add(Send send) {
        if (lost != null) {
            send.fail(lost);
            return;
        }
        Lane lane = new Lane(send.destination(), send.orderKey());
        Deque<Send> sends = lanes.computeIfAbsent(lane, l -> new ArrayDeque<>());
        sends.add(send);
        if (sends.size() == 1) {
            start(lane, sends);
        }
    }

    private void start(Lane lane, Deque<Send> sends) {
        Send send = sends.peek();
        if (send == null) {
            lanes.remove(lane);
            return;
        }
        if (send.isDone()) { // its caller has given up: it was reported as failed
            next(lane, sends);
            return;
        }
        send(send, nanoClock.getAsLong() + timeoutNanos, FIRST_PAUSE_MILLIS).whenComplete((done, error) -> {
            if (lost == null) {
                next(lane, sends);
            }
        });
    }

    private void next(Lane lane, Deque<Send> sends) {
        calls.onLoop(
                () -> { // not from here: many that fail at once would nest
                    sends.poll();
                    start(lane, sends);
                });
    }

    /** Ends with the send, always well. */
    private CompletableFuture<Void> send(Send send, long deadline, long pauseMillis) {
        return topics.writeQueues(send.destination())
                .thenCompose(queues -> calls.answer(
                        RequestCode.SEND_MESSAGE_V2,
                        header(send, queues),
                        StoredMessage.of(send.record()).body().retainedDuplicate(),
                        "send to '" + send.destination() + "'"))
                .handle((answer, error) -> {
                    if (error != null) {
                        unanswered(send, ProviderException.of(error));
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    boolean busy =
                            answer.code() == ResponseCode.SYSTEM_BUSY || answer.code() == ResponseCode.FLOW_CONTROL;
                    if (!busy || nanoClock.getAsLong() - deadline > 0) {
                        answered(send, answer);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    CompletableFuture<Void> again = new CompletableFuture<>();
                    pausing.add(send);
                    calls.onLoopAfter(pauseMillis, () -> {
                        pausing.remove(send);
                        send(send, deadline, Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS))
                                .whenComplete((done, never) -> again.complete(null));
                    });
                    return again;
                })
                .thenCompose(java.util.function.Function.identity());
    }

    private void unanswered(Send send, ProviderException reason) {
        send.fail(reason.failure() == Failure.DISCONNECTED ? Refusals.lostSend(send.destination()) : reason);
    }

    private void answered(Send send, Command answer) {
        if (answer.code() == ResponseCode.SUCCESS) {
            send.complete();
            return;
        }
        topics.forget(send.destination());
        send.fail(Calls.refusal(answer, "send to '" + send.destination() + "'"));
    }

    private SendMessageRequest header(Send send, int queues) {
        StoredMessage message = StoredMessage.of(send.record());
        String group = message.property(JmsKeys.GROUP_ID);
        int spread = group == null ? send.orderKey() : group.hashCode();
        return new SendMessageRequest(
                PRODUCER_GROUP,
                send.destination(),
                Topics.TEMPLATE,
                1,
                queues == 0 ? 0 : Math.floorMod(spread, queues),
                message.sysFlag(),
                message.bornTimestamp(),
                message.flag(),
                properties(message, send.persistent()),
                0,
                false,
                null,
                false,
                broker);
    }

    private static String properties(StoredMessage message, boolean persistent) {
        String properties = message.propertyString();
        String due = MessageProperties.get(properties, PropertyKeys.TIMER_DELIVER_MILLIS);
        StringBuilder text = new StringBuilder(
                due == null ? properties : MessageProperties.remove(properties, PropertyKeys.TIMER_DELIVER_MILLIS));
        if (due != null) {
            MessageProperties.append(
                    text, PropertyKeys.TIMER_DELIVER_MILLIS, Long.toString(notBefore(Long.parseLong(due))));
        }
        if (!persistent) {
            MessageProperties.append(text, PropertyKeys.WAIT, "false");
        }
        return text.toString();
    }

    /** The broker's timer takes the whole second before the time it is given: this one is never early. */
    private static long notBefore(long time) {
        return (time / SECOND + 1) * SECOND + 1;
    }

    /** The connection is gone: those that were not sent are kept for the next one by whoever keeps them. */
    void lost(ProviderException reason) {
        lost = reason;
        pausing.forEach(send -> send.fail(reason));
        for (Deque<Send> sends : lanes.values()) {
            sends.poll(); // under way: its request fails by itself
            sends.forEach(send -> send.fail(reason));
        }
        lanes.clear();
    }
}
