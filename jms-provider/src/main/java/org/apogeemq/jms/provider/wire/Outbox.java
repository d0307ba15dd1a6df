package org.apogeemq.jms.provider.wire;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * Everything that leaves on one connection, in one order. Any thread posts; the event loop takes what has gathered and
 * writes neighbouring sends as one SEND frame and neighbouring acknowledgements as one ACKNOWLEDGE frame. When the event
 * loop is idle a lone send leaves at once; when it is busy, what arrives meanwhile shares a frame. While the connection
 * is not writable, nothing is taken. Bounded by what posts: send windows, credit, and requests with time-outs.
 */
final class Outbox {
    private static final int CHUNK = 1024;
    private static final int MAX_FRAME_BYTES = 256 << 10;
    private static final int MAX_FRAME_SENDS = 1024;
    private static final int MAX_FRAME_ACKS = 4096;

    /** Something posted that is neither a send nor a single acknowledgement. */
    interface Operation {
        /** Sends what it has to. On the event loop. */
        void run();

        /** The connection was lost before its turn. */
        void lost(ProviderException reason);
    }

    private final Connection connection;
    private final Duration sendTimeout;
    private final MpscUnboundedArrayQueue<Object> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final ArrayDeque<SendFrame> unanswered = new ArrayDeque<>();
    private final List<Delivery> acks = new ArrayList<>();
    private long frames;
    private SendFrame frame = new SendFrame(frames);
    private final RefusedSends refused;
    private volatile ProviderException lost;

    /** @param timer for the pauses after a refusal */
    Outbox(Connection connection, Duration sendTimeout, ScheduledExecutorService timer) {
        this.connection = connection;
        this.sendTimeout = sendTimeout;
        this.refused = new RefusedSends(
                sendTimeout, (task, millis) -> timer.schedule(() -> connection.onWritable(task), millis, MILLISECONDS));
    }

    void post(Send send) {
        enqueue(send);
    }

    void post(Delivery acknowledged) {
        enqueue(acknowledged);
    }

    void post(Operation operation) {
        enqueue(operation);
    }

    private void enqueue(Object item) {
        queue.offer(item);
        if (lost != null) {
            failQueued();
        } else if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            connection.onWritable(drain);
        }
    }

    private void drain() {
        if (lost != null) {
            return;
        }
        while (true) {
            scheduled.set(false);
            if (!takeAll()) {
                scheduled.set(true);
                connection.onWritable(drain);
                return;
            }
            if (queue.isEmpty() || !scheduled.compareAndSet(false, true)) {
                return;
            }
        }
    }

    /** Writes what is queued; false when the connection stopped being writable on the way. */
    private boolean takeAll() {
        Object item;
        while ((item = queue.poll()) != null) {
            if (item instanceof Send send) {
                frame.add(send);
            } else if (item instanceof Delivery lease) {
                acks.add(lease);
            } else {
                flush();
                ((Operation) item).run();
            }
            if (frame.bytes() >= MAX_FRAME_BYTES || frame.count() >= MAX_FRAME_SENDS || acks.size() >= MAX_FRAME_ACKS) {
                flush();
                if (!connection.isWritable()) {
                    return false;
                }
            }
        }
        flush();
        return true;
    }

    private void flush() {
        if (!acks.isEmpty()) {
            ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(LeaseGroups.maxBytes(acks.size()));
            LeaseGroups.write(body, AckKind.CONSUMED, acks);
            acks.clear();
            connection.send(Command.oneway(RequestCode.ACKNOWLEDGE, null, body));
        }
        if (frame.count() > 0) {
            SendFrame next = frame;
            frame = new SendFrame(++frames);
            if (refused.isEmpty()) {
                send(next);
            } else {
                refused.addBehind(next);
            }
        }
    }

    private void send(SendFrame next) {
        unanswered.add(next);
        connection
                .request(next.toCommand(), sendTimeout)
                .whenComplete((answer, error) -> answered(next, answer, error));
    }

    private void answered(SendFrame sent, Command answer, Throwable error) {
        if (error == null && answer.code() == ResponseCode.SYSTEM_BUSY) {
            unanswered.remove(sent);
            refused.add(sent, answer.remark());
        } else if (error == null) {
            unanswered.remove(sent);
            sent.answered(answer);
        } else if (connection.isOpen()) {
            unanswered.remove(sent);
            sent.fail(Failures.ofConnection(error, "send"));
        }
        // else lost() ends the sends, in their order
        if (unanswered.isEmpty()) {
            refused.sendLater(this::sendAgain);
        }
    }

    private void sendAgain() {
        if (lost == null) {
            List<SendFrame> again = refused.takeAll();
            if (!again.isEmpty()) {
                again.get(0).markAfterBusy();
            }
            again.forEach(this::send);
        }
    }

    /** The connection is gone. Ends all that is unanswered or queued, in the order it was posted. */
    void lost(ProviderException reason) {
        synchronized (queue) {
            lost = reason;
            unanswered.forEach(SendFrame::markResend);
            List<SendFrame> all = refused.takeAll();
            all.addAll(unanswered);
            unanswered.clear();
            all.sort(Comparator.comparingLong(SendFrame::sequence));
            all.forEach(sent -> sent.fail(reason));
            failQueued();
        }
    }

    private void failQueued() {
        synchronized (queue) {
            Object item;
            while ((item = queue.poll()) != null) {
                if (item instanceof Send send) {
                    send.fail(lost);
                } else if (item instanceof Operation operation) {
                    operation.lost(lost);
                }
            }
        }
    }
}
