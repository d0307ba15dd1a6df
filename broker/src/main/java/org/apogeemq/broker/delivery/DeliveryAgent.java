package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Control.GroupProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner of the delivery state of some topics: one thread that applies commands and then, cycle by cycle, hands out records,
 * sends one frame for each connection, answers what was asked and writes progress. All methods but {@link #post},
 * {@link #offer}, {@link #start} and {@link #stop} are for its own thread.
 */
final class DeliveryAgent implements AgentLoop.Duty {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAgent.class);

    private final int index;
    private final AgentLoop loop;
    private final int maxDeliveries;
    private final boolean expiredToDeadLetters;
    private final BrokerStatistics statistics;
    private final Dispatcher dispatcher;
    private final ProgressWriter progress;
    private final HeldAcknowledgements held;
    private final DeadLetters deadLetters;
    private final Browser browser;
    private final Pops pops;
    private final LoadedGroups groups;
    private final ArrayDeque<DeliveryGroup> ready = new ArrayDeque<>();
    private final List<Outlet> filled = new ArrayList<>();
    private final List<CompletableFuture<Void>> afterFlush = new ArrayList<>();

    DeliveryAgent(int index, DeliveryParts parts) {
        this.index = index;
        loop = new AgentLoop("delivery-" + index, parts.options().maxCommands(), this);
        groups = new LoadedGroups(parts.loader(), this);
        maxDeliveries = parts.options().maxDeliveries();
        expiredToDeadLetters = parts.options().expiredToDeadLetters();
        statistics = parts.statistics();
        RecordFilter filter = new RecordFilter(parts.clock());
        dispatcher = new Dispatcher(parts.store(), this, filter);
        browser = new Browser(parts.store(), filter);
        progress = new ProgressWriter(parts.store(), this);
        held = new HeldAcknowledgements(this, new GroupReader(parts.store(), filter));
        deadLetters = new DeadLetters(parts.store(), parts.deadLetterQueues(), this);
        pops = new Pops(this, parts, filter);
    }

    int index() {
        return index;
    }

    /** The groups of its topics. */
    LoadedGroups groups() {
        return groups;
    }

    /** Its pop consumers. */
    Pops pops() {
        return pops;
    }

    /** What its groups have consumed, on the way to the store. */
    ProgressWriter progress() {
        return progress;
    }

    void start() {
        loop.start();
    }

    void stop(long millis) throws InterruptedException {
        loop.stop(millis);
    }

    /** Posts what must not be lost. Any thread. */
    void post(Runnable command) {
        loop.post(command);
    }

    /** Posts a client's command; false when too many wait. Any thread. */
    boolean offer(Runnable command) {
        return loop.offer(command);
    }

    @Override
    public boolean cycle() {
        pops.sweep();
        for (int n = ready.size(); n > 0; n--) {
            DeliveryGroup group = ready.poll();
            group.listedReady = false;
            dispatch(group);
        }
        for (int i = 0; i < filled.size(); i++) {
            filled.get(i).flush();
        }
        filled.clear();
        if (!afterFlush.isEmpty()) {
            List<CompletableFuture<Void>> done = List.copyOf(afterFlush);
            afterFlush.clear();
            done.forEach(future -> future.complete(null));
        }
        progress.flush();
        return !ready.isEmpty();
    }

    private void dispatch(DeliveryGroup group) {
        try {
            boolean more = dispatcher.dispatch(group);
            if (pops.serve(group) || more) {
                ready(group);
            }
        } catch (RuntimeException e) {
            LOG.error("Group {} is not served until something new happens on {}", group.name(), group.topic(), e);
        }
    }

    @Override
    public boolean isSettled() {
        return progress.isSettled();
    }

    /** The group may have something to deliver. */
    void ready(DeliveryGroup group) {
        if (!group.listedReady && (!group.subscriptions().isEmpty() || group.hasWaitingPops())) {
            group.listedReady = true;
            ready.add(group);
        }
    }

    /** The outlet has something to send at the end of this cycle. */
    void listOutlet(Outlet outlet) {
        filled.add(outlet);
    }

    /** Records of the topic became visible, maybe in a queue that it did not have before. */
    void visible(TopicGroups topic) {
        for (DeliveryGroup group : topic.all()) {
            groups.grow(group, topic.queuesSeen());
            ready(group);
        }
    }

    // ------------------------------------------------------------------ subscriptions

    /**
     * Opens a subscription.
     *
     * @param since the end of the log when a durable subscription was made, else {@link Subscription#WITH_ITS_GROUP}
     */
    void open(Subscription subscription, int credit, long since, CompletableFuture<Void> done) {
        SubscriptionSpec spec = subscription.spec();
        if (subscription.closed) {
            done.completeExceptionally(
                    new CommandException(ResponseCode.SYSTEM_ERROR, "the connection was closed meanwhile"));
            return;
        }
        DeliveryGroup group = groups.load(spec);
        if (spec.isExclusive() && !group.subscriptions().isEmpty()) {
            done.completeExceptionally(new CommandException(
                    ResponseCode.IN_USE, "subscription " + spec.group() + " has an active consumer"));
            return;
        }
        if (since != Subscription.WITH_ITS_GROUP) {
            group.since = since;
        }
        subscription.group = group;
        subscription.credit = credit;
        subscription.cursors = new ScanCursor[group.queues().size()];
        for (int i = 0; i < subscription.cursors.length; i++) {
            subscription.cursors[i] = group.queues().get(i).openCursor(spec.cursorKey());
        }
        group.add(subscription);
        ready(group);
        afterFlush.add(done);
    }

    /** Closes a subscription; a second time only its leases are looked after. */
    void close(Subscription subscription, CloseKind kind, CompletableFuture<Void> done) {
        DeliveryGroup group = subscription.group;
        if (group == null) {
            subscription.closed = true;
            subscription.finishWhenUnused();
            afterFlush.add(done);
            return;
        }
        if (!subscription.closed) {
            subscription.closed = true;
            subscription.closing().complete(null);
            group.remove(subscription);
            endDrain(subscription);
            subscription.credit = 0;
            group.queues().forEach(queue -> queue.closed(subscription));
        }
        if (kind != CloseKind.KEEP_LEASES) {
            releaseAll(subscription, kind == CloseKind.CONNECTION_LOST);
        }
        subscription.finishWhenUnused();
        ready(group);
        groups.unloadIfUnused(group);
        afterFlush.add(done);
    }

    /** Grants credit. */
    void credit(Subscription subscription, int credit, int limit) {
        if (!subscription.closed && subscription.group != null) {
            subscription.credit = Math.min(limit, subscription.credit + credit);
            ready(subscription.group);
        }
    }

    /** Sends what there is within the credit, then completes. */
    void drain(Subscription subscription, int credit, CompletableFuture<Void> done) {
        if (subscription.closed || subscription.group == null) {
            afterFlush.add(done);
            return;
        }
        endDrain(subscription);
        subscription.credit = credit;
        subscription.drained = done;
        subscription.group.draining++;
        ready(subscription.group);
    }

    /** Ends a drain, if there is one. */
    void endDrain(Subscription subscription) {
        if (subscription.drained != null) {
            subscription.credit = 0;
            subscription.group.draining--;
            afterFlush.add(subscription.drained);
            subscription.drained = null;
        }
    }

    /** Takes back credit and leases of a subscription, uncounted. */
    void reset(Subscription subscription) {
        if (subscription.group != null) {
            endDrain(subscription);
            subscription.credit = 0;
            releaseAll(subscription, false);
        }
    }

    /** Completes the future once what was sent to connections before has left this agent. */
    void afterFlush(CompletableFuture<Void> done) {
        afterFlush.add(done);
    }

    /** Reads a page of a browser, behind all acknowledgements posted before. */
    BrowsedPage browse(BrowseSpec spec) {
        DeliveryGroup group = groups.load(spec.subscription());
        BrowsedPage page = browser.page(spec, group);
        groups.unloadIfUnused(group);
        return page;
    }

    // ------------------------------------------------------------------ leases

    /**
     * Ends leases.
     *
     * @param offsets pairs of queue id (int) and offset (long) from its reader index to its end; not released here
     * @param transaction the store's transaction that holds consumed ones, or 0
     * @param done completed when durable, or null
     */
    void settle(
            Subscription subscription,
            SettleKind kind,
            long transaction,
            ByteBuf offsets,
            CompletableFuture<Void> done) {
        DeliveryGroup group = subscription.group;
        GroupQueue last = null;
        while (group != null && offsets.isReadable()) {
            int queueId = offsets.readInt();
            long offset = offsets.readLong();
            GroupQueue queue = group.queue(queueId);
            if (queue == null) {
                continue;
            }
            settle(subscription, kind, transaction, queue, offset);
            last = queue;
        }
        if (group != null) {
            groups.unloadIfUnused(group);
        }
        if (done != null) {
            whenDurable(group, last, done);
        }
    }

    private void settle(Subscription subscription, SettleKind kind, long transaction, GroupQueue queue, long offset) {
        if (kind == SettleKind.CONSUMED && transaction != 0) {
            held.hold(transaction, queue, subscription, offset);
        } else if (kind == SettleKind.CONSUMED) {
            int messageGroup = queue.messageGroup(offset);
            if (queue.leases().acknowledge(offset, subscription.handle())) {
                leaseEnded(queue, subscription, messageGroup);
                progress.consumed(queue, offset);
            }
        } else {
            boolean counted = kind == SettleKind.RELEASE_COUNTED;
            int count = queue.leases().release(offset, subscription.handle(), counted);
            if (count >= 0) {
                returned(queue, subscription, offset, count, counted);
            }
        }
    }

    private void whenDurable(DeliveryGroup group, GroupQueue last, CompletableFuture<Void> done) {
        if (last == null || !group.isPersistent()) {
            afterFlush.add(done);
        } else if (group.queues().size() == 1) {
            progress.whenDurable(last, done);
        } else {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (GroupQueue queue : group.queues()) {
                CompletableFuture<Void> one = new CompletableFuture<>();
                all.add(one);
                progress.whenDurable(queue, one);
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        }
    }

    private void releaseAll(Subscription subscription, boolean counted) {
        for (GroupQueue queue : subscription.group.queues()) {
            queue.leases()
                    .releaseAll(
                            subscription.handle(),
                            counted,
                            (offset, count) -> returned(queue, subscription, offset, count, counted));
        }
    }

    /**
     * A lease has ended, whichever way.
     *
     * @param subscription whose it was, null when that was before the broker was started
     * @param messageGroup the record's, or {@link MessageGroups#NONE}
     */
    void leaseEnded(GroupQueue queue, Subscription subscription, int messageGroup) {
        queue.group().outstanding--;
        if (subscription != null) {
            subscription.leaseEnded();
        }
        if (messageGroup != MessageGroups.NONE && queue.messageGroups().ended(messageGroup)) {
            ready(queue.group());
        }
    }

    /** A record went back: it is delivered again, or becomes a dead letter when that was its last delivery. */
    void returned(GroupQueue queue, Subscription subscription, long offset, int count, boolean counted) {
        leaseEnded(queue, subscription, queue.messageGroup(offset));
        int own = subscription == null
                ? SubscriptionSpec.BROKERS_LIMIT
                : subscription.spec().maxDeliveries();
        wentBack(queue, offset, count, counted, own == SubscriptionSpec.BROKERS_LIMIT ? maxDeliveries : own);
    }

    /** As {@link #returned} for whatever the lease was: a record's delivery ended in vain. */
    void wentBack(GroupQueue queue, long offset, int count, boolean counted, int limit) {
        if (counted && count >= limit) {
            deadLetters.move(queue, offset);
            return;
        }
        if (counted) {
            progress.counted(queue, offset, count);
        }
        ready(queue.group());
    }

    /** Nobody gets the available record at the offset: it counts as consumed. */
    void skipped(GroupQueue queue, long offset) {
        queue.leases().consumeAvailable(offset);
        progress.consumed(queue, offset);
    }

    /** The available record's time is over: it is counted, and consumed or made a dead letter. */
    void expired(GroupQueue queue, long offset, int size) {
        DeliveryGroup group = queue.group();
        if (!group.isPersistent()) {
            skipped(queue, offset);
            return;
        }
        statistics.expired(group.topic(), group.name()).add(1, size);
        if (expiredToDeadLetters) {
            deadLetters.move(queue, offset);
        } else {
            skipped(queue, offset);
        }
    }

    /**
     * There is nothing at an offset below the end: deleted by retention, which keeps only what is still needed of an old
     * segment, or left out at recovery.
     */
    void skipHole(GroupQueue queue, long offset) {
        long first = queue.queue().minOffset();
        if (offset < first) {
            queue.leases().advanceTo(first);
        } else {
            skipped(queue, offset);
        }
    }

    // ------------------------------------------------------------------ transactions

    /** What the commit record of a transaction has to say of this agent's groups. */
    List<GroupProgress> heldBy(long transaction) {
        return held.progress(transaction);
    }

    /** What the rollback record of a transaction has to say of this agent's groups. */
    List<GroupProgress> raisedCounts(long transaction) {
        return held.raisedCounts(transaction);
    }

    /** The commit record is in the log. */
    void committed(long transaction) {
        held.committed(transaction);
    }

    /** The transaction is rolled back. */
    void rolledBack(long transaction) {
        held.rolledBack(transaction);
    }

    /** The transaction was prepared before the broker was started. */
    void restoreHeld(long transaction, GroupProgress acknowledged) {
        held.restore(transaction, acknowledged);
        // a group that was loaded for another transaction has not looked for this one
        held.loaded(groups.load(SubscriptionSpec.restored(acknowledged.topic(), acknowledged.group()))
                .queues());
    }

    /** Queues of a group have just been loaded. */
    void loaded(List<GroupQueue> queues) {
        pops.restore(queues);
        held.loaded(queues);
    }

    // ------------------------------------------------------------------ groups

    /** An operator or a pulling client has set the group's offset: leases start anew from there. */
    void offsetReset(String topic, String name, int queueId, long offset) {
        DeliveryGroup group = groups.find(topic, name);
        GroupQueue old = group == null ? null : group.queue(queueId);
        if (old == null) {
            return;
        }
        for (Subscription subscription : group.subscriptions()) {
            old.leases()
                    .releaseAll(
                            subscription.handle(),
                            false,
                            (o, count) -> leaseEnded(old, subscription, MessageGroups.NONE));
        }
        List<Long> popped = List.copyOf(old.popLeases.keySet());
        pops.forget(old);
        old.forgetUnwritten();
        GroupQueue fresh = old.from(Math.max(0, offset));
        held.moved(old, fresh);
        fresh.poppedAfter = pops.now();
        group.queues().set(queueId, fresh);
        popped.forEach(
                o -> progress.leaseChanged(fresh, o)); // what was on its way may come behind the reset in the log
        for (Subscription subscription : group.subscriptions()) {
            subscription.cursors[queueId] = fresh.openCursor(subscription.spec().cursorKey());
        }
        ready(group);
    }
}
