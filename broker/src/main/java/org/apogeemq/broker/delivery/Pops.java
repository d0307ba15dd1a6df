package org.apogeemq.broker.delivery;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.GroupState;

/**
 * Pop consumers at one agent: requests that wait, what they are given, and how they end their leases. Belongs to its agent.
 */
final class Pops {
    /** Requests that may wait for one group and topic. */
    static final int MAX_WAITING_PER_GROUP = 1024;

    private static final int MAX_WAITING = 100_000;
    /** A group that nobody pops from stays in memory at least so long. */
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DeliveryAgent agent;
    private final DeliveryParts parts;
    private final LongSupplier nanoClock;
    private final PopLeases leases;
    private final PopReader reader;
    private final TreeSet<WaitingPop> waiting = new TreeSet<>();
    private final Set<DeliveryGroup> kept = new LinkedHashSet<>();
    private final long startedAt;
    private long numbers;
    private long keptLookedAt;

    Pops(DeliveryAgent agent, DeliveryParts parts, RecordFilter jmsFilter) {
        this.agent = agent;
        this.parts = parts;
        nanoClock = parts.nanoClock();
        leases = new PopLeases(parts.clock(), agent);
        reader = new PopReader(parts.store(), agent, leases, jmsFilter);
        startedAt = leases.now();
        keptLookedAt = nanoClock.getAsLong();
    }

    // ------------------------------------------------------------------ taking

    /** Gives a request what there is, or lets it wait. */
    void pop(PopRequest request, CompletableFuture<Popped> answer) {
        DeliveryGroup group = load(request.spec());
        leases.expire();
        if (!hasQueue(group, request.queueId(), answer)) {
            return;
        }
        if (!request.awaited().getAsBoolean()) {
            answer.complete(Popped.nothing(Popped.Outcome.NOTHING));
            return;
        }
        // who waits already comes first
        Popped popped = group.hasWaitingPops() && serve(group) ? null : take(group, request);
        if (popped != null) {
            answer(group, popped, answer);
        } else if (request.waitMillis() <= 0) {
            answer.complete(Popped.nothing(Popped.Outcome.NOTHING));
        } else if (group.waitingPops.size() >= MAX_WAITING_PER_GROUP || waiting.size() >= MAX_WAITING) {
            answer.complete(Popped.nothing(Popped.Outcome.TOO_MANY_WAIT));
        } else {
            long end = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(request.waitMillis());
            WaitingPop held = new WaitingPop(request, group, end, numbers++, answer);
            group.waitingPops.add(held);
            waiting.add(held);
            if (reader.hasMore()) {
                agent.ready(group);
            }
        }
    }

    /**
     * Answers when the leases are in the log: what nobody else gets must be so after a crash, too. Should they not be written,
     * the records are with the consumer all the same.
     */
    private void answer(DeliveryGroup group, Popped popped, CompletableFuture<Popped> answer) {
        if (popped.records() == null) {
            answer.complete(popped);
            return;
        }
        CompletableFuture<?>[] logged = popped.queues().stream()
                .map(from -> whenDurable(group.queue(from.queueId())))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(logged).whenComplete((nothing, failure) -> answer.complete(popped));
    }

    private CompletableFuture<Void> whenDurable(GroupQueue queue) {
        CompletableFuture<Void> logged = new CompletableFuture<>();
        agent.progress().whenDurable(queue, logged);
        return logged;
    }

    private Popped take(DeliveryGroup group, PopRequest request) {
        Popped popped = reader.take(group, request);
        if (popped != null && popped.records() != null) {
            int count = 0;
            for (Popped.FromQueue queue : popped.queues()) {
                count += queue.offsets().size();
            }
            group.consumed().add(count, popped.records().readableBytes());
        }
        return popped;
    }

    /**
     * Something may have become available: serves those who wait, oldest first.
     *
     * @return true when there is more to look at at once
     */
    boolean serve(DeliveryGroup group) {
        Iterator<WaitingPop> all = group.waitingPops.iterator();
        while (all.hasNext()) {
            WaitingPop held = all.next();
            boolean awaited = held.request().awaited().getAsBoolean();
            Popped popped = awaited ? take(group, held.request()) : Popped.nothing(Popped.Outcome.NOTHING);
            if (popped != null) {
                all.remove();
                waiting.remove(held);
                answer(group, popped, held.answer());
            } else if (reader.hasMore()) {
                return true;
            } else if (held.request().queueId() == PopRequest.ALL_QUEUES
                    && !held.request().ordered()) {
                return false; // nothing for it in any queue is nothing for anybody
            }
        }
        return false;
    }

    /** Reads what a pop would give. */
    void peek(PopRequest request, CompletableFuture<Popped> answer) {
        DeliveryGroup group = load(request.spec());
        leases.expire();
        if (hasQueue(group, request.queueId(), answer)) {
            Popped popped = reader.peek(group, request);
            answer.complete(popped == null ? Popped.nothing(Popped.Outcome.NOTHING) : popped);
        }
    }

    /** How many requests wait for a queue, or for any of the topic. */
    int waiting(String topic, String name, int queueId) {
        DeliveryGroup group = agent.groups().find(topic, name);
        if (group == null) {
            return 0;
        }
        return (int) group.waitingPops.stream()
                .filter(held -> queueId == PopRequest.ALL_QUEUES
                        || held.request().queueId() == queueId
                        || held.request().queueId() == PopRequest.ALL_QUEUES)
                .count();
    }

    private DeliveryGroup load(SubscriptionSpec spec) {
        DeliveryGroup group = agent.groups().load(spec);
        group.poppedLately = true;
        if (!group.keptForPops) {
            group.keptForPops = true;
            kept.add(group);
        }
        return group;
    }

    private static boolean hasQueue(DeliveryGroup group, int queueId, CompletableFuture<?> answer) {
        boolean there = queueId == PopRequest.ALL_QUEUES ? !group.queues().isEmpty() : group.queue(queueId) != null;
        if (!there) {
            answer.completeExceptionally(new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "queue " + queueId + " of topic " + group.topic() + " does not exist any more"));
        }
        return there;
    }

    // ------------------------------------------------------------------ ending leases

    /** Consumes popped records; completes when that is durable, or exceptionally when one of them was not with its holder. */
    void acknowledge(PopHandle handle, Collection<Long> offsets, CompletableFuture<Void> done) {
        GroupQueue queue = find(handle);
        leases.expire();
        String refused = null;
        for (long offset : offsets) {
            String problem = queue == null ? unknown(handle, offset) : acknowledge(queue, handle, offset);
            refused = refused == null ? problem : refused;
        }
        if (refused != null) {
            done.completeExceptionally(new CommandException(ResponseCode.NO_MESSAGE, refused));
        } else if (queue != null) {
            agent.progress().whenDurable(queue, done);
        } else {
            done.complete(null);
        }
    }

    /** Why it is not acknowledged; null when it is. */
    private String acknowledge(GroupQueue queue, PopHandle handle, long offset) {
        if (offset >= queue.queue().maxOffset()) {
            return unknown(handle, offset);
        }
        if (queue.leases().isConsumed(offset)) {
            return null; // said before
        }
        PopLease lease = queue.popLeases.get(offset);
        if (lease != null && lease.popTime() == handle.popTime()) {
            leases.consume(lease);
            return null;
        }
        if (lease == null && wasOut(queue, handle, offset)) {
            agent.skipped(queue, offset); // better late than twice
            return null;
        }
        return ended(handle, offset);
    }

    /** Whether nobody has got the record since its time was up or the broker was restarted, and no reset came between. */
    private boolean wasOut(GroupQueue queue, PopHandle handle, long offset) {
        boolean before = handle.popTime() <= startedAt && queue.leases().isAvailable(offset);
        return (before || queue.leases().isReturned(offset)) && handle.popTime() > queue.poppedAfter;
    }

    /** Changes how long a popped record is out; completes with its new pop time. */
    void changeInvisible(
            PopHandle handle, long offset, long invisibleMillis, boolean counted, CompletableFuture<Long> popTime) {
        GroupQueue queue = find(handle);
        leases.expire();
        PopLease lease = queue == null ? null : queue.popLeases.get(offset);
        if (lease != null && lease.popTime() == handle.popTime()) {
            long renewed = leases.renew(lease, invisibleMillis, counted).popTime();
            whenDurable(queue).whenComplete((nothing, failure) -> popTime.complete(renewed));
        } else {
            popTime.completeExceptionally(new CommandException(
                    ResponseCode.NO_MESSAGE,
                    queue == null || offset >= queue.queue().maxOffset()
                            ? unknown(handle, offset)
                            : ended(handle, offset)));
        }
    }

    /** The queue's state when the group ever consumed of it, or null. */
    private GroupQueue find(PopHandle handle) {
        SubscriptionSpec spec = handle.spec();
        if (agent.groups().find(spec.topic(), spec.group()) == null
                && parts.store().progress(spec.group(), spec.topic(), handle.queueId()) == GroupState.NONE) {
            return null;
        }
        return load(spec).queue(handle.queueId());
    }

    private static String unknown(PopHandle handle, long offset) {
        return "group " + handle.spec().group() + " was never given offset " + offset + " of queue " + handle.queueId()
                + " of topic " + handle.spec().topic();
    }

    private static String ended(PopHandle handle, long offset) {
        return "the message at offset " + offset + " of queue " + handle.queueId() + " of topic "
                + handle.spec().topic() + ", popped at " + handle.popTime()
                + ", is not with this consumer any more: its invisible time was over or changed meanwhile, or the group's"
                + " offset was reset; it is delivered again";
    }

    // ------------------------------------------------------------------ time and changes

    /** Ends all waits: the broker stops. */
    void endWaits() {
        waiting.forEach(this::nothing);
        waiting.clear();
    }

    private void nothing(WaitingPop held) {
        held.group().waitingPops.remove(held);
        held.answer().complete(Popped.nothing(Popped.Outcome.NOTHING));
    }

    /** Ends what is due: leases, waits, and the memory of groups that nobody pops from. */
    void sweep() {
        leases.expire();
        if (waiting.isEmpty() && kept.isEmpty()) {
            return;
        }
        long now = nanoClock.getAsLong();
        while (!waiting.isEmpty() && now - waiting.first().end() >= 0) {
            nothing(waiting.pollFirst());
        }
        if (now - keptLookedAt >= KEEP_NANOS) {
            keptLookedAt = now;
            kept.removeIf(this::letGo);
        }
    }

    private boolean letGo(DeliveryGroup group) {
        if (group.poppedLately) {
            group.poppedLately = false;
            return false;
        }
        group.keptForPops = false;
        agent.groups().unloadIfUnused(group);
        return true;
    }

    /** These queues were loaded: what of them is out, as the log has it, stays out. */
    void restore(List<GroupQueue> loaded) {
        for (GroupQueue queue : loaded) {
            DeliveryGroup group = queue.group();
            if (group.isPersistent()) {
                leases.restore(
                        queue,
                        parts.store()
                                .leases(
                                        group.name(),
                                        group.topic(),
                                        queue.queue().queueId()));
            }
        }
    }

    /** The queue's state is about to be replaced: what is out ends without effect. */
    void forget(GroupQueue queue) {
        leases.releaseAll(queue);
    }

    /** The time before which records popped of a queue that is set anew mean nothing. */
    long now() {
        return leases.now();
    }

    /** The topic or the group is deleted. */
    void drop(DeliveryGroup group) {
        group.queues().forEach(leases::releaseAll);
        for (WaitingPop held : List.copyOf(group.waitingPops)) {
            waiting.remove(held);
            held.answer().complete(Popped.nothing(Popped.Outcome.NOTHING));
        }
        group.waitingPops.clear();
        group.keptForPops = false;
        kept.remove(group);
    }
}
