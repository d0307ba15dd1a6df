package org.apogeemq.remoting.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.remoting.engine.Conversation;
import org.apogeemq.remoting.netty.RemotingException.Category;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection has to write. Any thread offers commands or pending requests; the event loop takes all that wait,
 * encodes them into few buffers and flushes once. The bytes waiting, here and in the channel, are counted and bounded.
 */
final class Outbound {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
    private static final int QUEUE_CHUNK = 256;
    /** Bodies up to this size are copied behind their heads; larger ones are written as they are. */
    private static final int COPY_LIMIT = 4096;

    private static final int BATCH_SIZE = 64 * 1024;
    private static final int SMALL_BATCH = 1024;
    /** What a command is counted with besides its body until it is encoded. */
    private static final int HEAD_ESTIMATE = 256;

    private final Channel channel;
    private final Conversation conversation;
    private final Limits limits;
    private final Runnable requestsWait;
    private final MpscUnboundedArrayQueue<Object> queue = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean overflowed = new AtomicBoolean();
    private final AtomicLong waiting = new AtomicLong();
    private final Runnable drainTask = this::runScheduled;
    private volatile boolean closed;

    // Event loop only.
    private final Queue<Runnable> writableTasks = new ArrayDeque<>();
    private boolean reading;
    private Runnable whenAnswered;
    private ByteBuf batch;

    /**
     * @param requestsWait run after writing when requests wait for a response
     */
    Outbound(Channel channel, Conversation conversation, Limits limits, Runnable requestsWait) {
        this.channel = channel;
        this.conversation = conversation;
        this.limits = limits;
        this.requestsWait = requestsWait;
    }

    /** Takes a Command or a PendingRequest, and its body. */
    void offer(Object item) {
        if (closed) {
            discard(item);
            return;
        }
        if (waiting.addAndGet(weight(item)) > limits.outboundLimit()) {
            overflow(item);
            return;
        }
        queue.offer(item);
        if (reading && channel.eventLoop().inEventLoop()) {
            return;
        }
        if (scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        try {
            channel.eventLoop().execute(drainTask);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, so nobody else takes from the queue while this thread holds the flag.
            closed = true;
            discardAll();
            scheduled.set(false);
        }
    }

    private void overflow(Object item) {
        waiting.addAndGet(-weight(item));
        if (overflowed.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: more than {} bytes wait to be written, the peer does not read; closing the connection",
                    channel.remoteAddress(),
                    limits.outboundLimit());
            channel.close();
        }
        if (item instanceof PendingRequest request) {
            request.fail(
                    Category.OVERLOADED, "more than " + limits.outboundLimit() + " bytes wait to be written", null);
        }
        command(item).release();
    }

    private static Command command(Object item) {
        return item instanceof PendingRequest request ? request.command() : (Command) item;
    }

    private static long weight(Object item) {
        ByteBuf body = command(item).body();
        return HEAD_ESTIMATE + (body == null ? 0 : body.readableBytes());
    }

    /** The event loop has begun to hand in what was read: responses wait for {@link #readComplete}. */
    void readStarted() {
        reading = true;
    }

    void readComplete() {
        reading = false;
        drain();
    }

    private void runScheduled() {
        scheduled.set(false);
        drain();
    }

    private void drain() {
        if (closed) {
            discardAll();
            return;
        }
        Object item = queue.poll();
        if (item == null) {
            return;
        }
        for (; item != null; item = queue.poll()) {
            encode(item);
        }
        writeBatch();
        channel.flush();
        if (conversation.pending() > 0) {
            requestsWait.run();
        }
    }

    private void encode(Object item) {
        Command command = command(item);
        ByteBuf body = command.body();
        waiting.addAndGet(-weight(item));
        if (batch == null) {
            batch = channel.alloc().ioBuffer(queue.isEmpty() ? SMALL_BATCH : BATCH_SIZE);
        }
        int start = batch.writerIndex();
        try {
            if (item instanceof PendingRequest request) {
                conversation.request(command, request, batch);
            } else {
                conversation.send(command, batch);
            }
        } catch (IllegalArgumentException e) {
            command.release();
            refuse(item, e);
            return;
        }
        waiting.addAndGet(batch.writerIndex() - start);
        if (body != null) {
            append(body);
        }
        if (batch != null && batch.readableBytes() >= BATCH_SIZE) {
            writeBatch();
        }
    }

    private void append(ByteBuf body) {
        int size = body.readableBytes();
        waiting.addAndGet(size);
        if (size > COPY_LIMIT) {
            writeBatch();
            write(body);
        } else {
            batch.writeBytes(body, body.readerIndex(), size);
            body.release();
        }
    }

    /** What cannot be encoded fails here, and a response becomes one that says so, lest the peer waits in vain. */
    private void refuse(Object item, IllegalArgumentException e) {
        Command command = command(item);
        LOG.error("{}: cannot send {}", channel.remoteAddress(), command, e);
        if (item instanceof PendingRequest request) {
            request.fail(Category.OVERLOADED, e.getMessage(), e);
        } else if (command.isResponse() && command.code() != ResponseCode.SYSTEM_ERROR) {
            offer(command.response(ResponseCode.SYSTEM_ERROR, e.getMessage(), null, null));
        }
    }

    private void writeBatch() {
        if (batch != null) {
            write(batch);
            batch = null;
        }
    }

    private void write(ByteBuf bytes) {
        int size = bytes.readableBytes();
        channel.write(bytes).addListener(done -> written(size));
    }

    private void written(int size) {
        waiting.addAndGet(-size);
        if (waiting.get() < limits.highWater() / 2) {
            runWritableTasks();
        }
        checkAnswered();
    }

    /** Event loop only: runs a task once no request waits for its response and everything is written, maybe at once. */
    void whenAnswered(Runnable task) {
        whenAnswered = task;
        checkAnswered();
    }

    private void checkAnswered() {
        if (whenAnswered != null && conversation.unanswered() <= 0 && waiting.get() == 0) {
            Runnable task = whenAnswered;
            whenAnswered = null;
            task.run();
        }
    }

    private void runWritableTasks() {
        // Tasks that register themselves anew wait for the next occasion.
        for (int n = writableTasks.size(); n > 0 && isWritable(); n--) {
            writableTasks.remove().run();
        }
    }

    boolean isWritable() {
        return waiting.get() < limits.highWater();
    }

    /** Event loop only. */
    void onWritable(Runnable task) {
        if (closed) {
            return;
        }
        if (isWritable()) {
            task.run();
        } else {
            writableTasks.add(task);
        }
    }

    /** Event loop only: nothing is written any more. */
    void close() {
        closed = true;
        discardAll();
        writableTasks.clear();
    }

    private void discardAll() {
        for (Object item = queue.poll(); item != null; item = queue.poll()) {
            discard(item);
        }
    }

    private static void discard(Object item) {
        command(item).release();
        if (item instanceof PendingRequest request) {
            request.closed();
        }
    }
}
