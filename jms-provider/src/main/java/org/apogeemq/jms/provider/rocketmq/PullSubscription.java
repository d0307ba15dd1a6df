package org.apogeemq.jms.provider.rocketmq;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * A topic's own subscriber that is not durable: reads every queue from its end on, and keeps its progress to itself, so
 * that nothing is left of it at the broker. Event loop only.
 */
final class PullSubscription extends Subscription {
    private static final Duration POLL = Duration.ofSeconds(15);

    private final Pulls pulls;
    private final Selection selection;
    private final List<Cursor> cursors = new ArrayList<>();
    /** Pulled while it was waited for them. */
    private final List<Lease> pulled = new ArrayList<>();

    private CompletableFuture<Boolean> waiter;

    /** How far one queue was read. */
    private static final class Cursor {
        private final int queueId;
        private long next;
        private boolean polling;

        Cursor(int queueId, long next) {
            this.queueId = queueId;
            this.next = next;
        }
    }

    /** @param ends of the queues, by their number */
    PullSubscription(
            SubscriptionSpec spec,
            DeliverySink sink,
            String broker,
            Calls calls,
            Pulls pulls,
            Selection selection,
            List<Long> ends) {
        super(spec, sink, broker, calls);
        this.pulls = pulls;
        this.selection = selection;
        for (int queue = 0; queue < ends.size(); queue++) {
            cursors.add(new Cursor(queue, ends.get(queue)));
        }
    }

    @Override
    CompletableFuture<Taken> take(int max) {
        if (!pulled.isEmpty()) {
            return CompletableFuture.completedFuture(takePulled());
        }
        return pullFrom(0, max);
    }

    private Taken takePulled() {
        Taken taken = new Taken(List.copyOf(pulled), true);
        pulled.clear();
        return taken;
    }

    /** The queues one after the other, until one has something. */
    private CompletableFuture<Taken> pullFrom(int index, int max) {
        if (index == cursors.size()) {
            return CompletableFuture.completedFuture(new Taken(List.of(), false));
        }
        Cursor cursor = cursors.get(index);
        if (cursor.polling) {
            return pullFrom(index + 1, max);
        }
        return pull(cursor, max, Duration.ZERO)
                .thenCompose(
                        found -> found ? CompletableFuture.completedFuture(takePulled()) : pullFrom(index + 1, max));
    }

    @Override
    CompletableFuture<Boolean> await() {
        if (!pulled.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        waiter = new CompletableFuture<>();
        CompletableFuture<Boolean> result = waiter;
        List.copyOf(cursors).forEach(this::poll);
        return result;
    }

    private void poll(Cursor cursor) {
        if (cursor.polling || isClosed()) {
            return;
        }
        cursor.polling = true;
        pull(cursor, Pulls.MAX, POLL).whenComplete((found, error) -> {
            cursor.polling = false;
            CompletableFuture<Boolean> waiting = waiter;
            if (waiting == null || waiting.isDone()) {
                return;
            }
            if (error != null) {
                waiting.completeExceptionally(error);
            } else if (pulled.isEmpty()) {
                poll(cursor);
            } else {
                waiting.complete(true);
            }
        });
    }

    /** True when it is worth while to look again. What is wanted is then in {@link #pulled}. */
    private CompletableFuture<Boolean> pull(Cursor cursor, int max, Duration wait) {
        return pulls.pull(spec().destination(), cursor.queueId, cursor.next, max, selection.filter(), wait)
                .thenApply(answer -> {
                    cursor.next = Pulls.next(answer);
                    if (answer.code() == ResponseCode.SUCCESS && !isClosed()) {
                        read(answer);
                    }
                    return answer.code() != ResponseCode.PULL_NOT_FOUND;
                });
    }

    private void read(Command answer) {
        ByteBuf body = answer.body();
        for (byte[] record : Pulls.records(body)) {
            StoredMessage message = StoredMessage.of(io.netty.buffer.Unpooled.wrappedBuffer(record));
            if (selection.wants(message)) {
                pulled.add(new Lease(record, message.queueId(), message.queueOffset(), 1));
            }
        }
    }

    @Override
    CompletableFuture<Void> end(Lease lease) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    CompletableFuture<Void> giveBack(Lease lease, boolean counted) {
        return CompletableFuture.completedFuture(null);
    }

    /** There is no group whose dead letters it could be. */
    @Override
    boolean isExhausted(Lease lease) {
        return false;
    }

    @Override
    void deadLetter(Lease lease) {
        throw new AssertionError("never exhausted");
    }
}
