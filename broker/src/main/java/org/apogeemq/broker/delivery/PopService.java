package org.apogeemq.broker.delivery;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * The front of delivery for pop consumers. Thread-safe, never blocks. Futures complete on agents or on the store's appender,
 * exceptionally with {@link CommandException}: SYSTEM_BUSY when too many commands wait, and what the methods say.
 */
public final class PopService {
    private final DeliveryService delivery;

    PopService(DeliveryService delivery) {
        this.delivery = delivery;
    }

    /** Takes records; the answer's records belong to whoever gets it. */
    public CompletableFuture<Popped> pop(PopRequest request) {
        return ask(request.spec().topic(), (pops, answer) -> pops.pop(request, answer));
    }

    /** Reads what a pop would give, without taking it; neither waits nor filters. */
    public CompletableFuture<Popped> peek(PopRequest request) {
        return ask(request.spec().topic(), (pops, answer) -> pops.peek(request, answer));
    }

    /** As {@link #acknowledge(PopHandle, Collection)} for one record. */
    public CompletableFuture<Void> acknowledge(PopHandle handle, long offset) {
        return acknowledge(handle, List.of(offset));
    }

    /**
     * Consumes popped records. Those that are consumed already are fine, and so are those whose time was up but that nobody
     * else has got.
     *
     * @return completes when it is durable; NO_MESSAGE when one of them is not with the consumer any more or never was, the
     *     others are consumed then
     */
    public CompletableFuture<Void> acknowledge(PopHandle handle, Collection<Long> offsets) {
        return ask(handle.spec().topic(), (pops, done) -> pops.acknowledge(handle, offsets, done));
    }

    /**
     * Changes for how long a popped record is nobody else's, from now on.
     *
     * @param invisibleMillis 0 or more; at 0 it goes back at once
     * @param counted whether it counts as a delivery when the time is up
     * @return the pop time that the record's handle has to name from now on; NO_MESSAGE when the record is not with the
     *     consumer any more
     */
    public CompletableFuture<Long> changeInvisible(
            PopHandle handle, long offset, long invisibleMillis, boolean counted) {
        return ask(
                handle.spec().topic(),
                (pops, popTime) -> pops.changeInvisible(handle, offset, invisibleMillis, counted, popTime));
    }

    /** How many requests of a group wait for a queue, or for any with {@link PopRequest#ALL_QUEUES}. */
    public CompletableFuture<Integer> waiting(String topic, String group, int queueId) {
        return ask(topic, (pops, count) -> count.complete(pops.waiting(topic, group, queueId)));
    }

    private <T> CompletableFuture<T> ask(String topic, BiConsumer<Pops, CompletableFuture<T>> command) {
        DeliveryAgent agent = delivery.agentOf(topic);
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = agent.offer(() -> {
            try {
                command.accept(agent.pops(), answer);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            answer.completeExceptionally(new CommandException(
                    ResponseCode.SYSTEM_BUSY, "too many commands wait for delivery; try again shortly"));
        }
        return answer;
    }
}
