package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery of records to subscriptions. A few agents own the topics, by hash; this is the front through which other threads
 * talk to them. Thread-safe; nothing here blocks but {@link #close}. Futures complete on agents or on the store's appender.
 */
public final class DeliveryService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryService.class);
    private static final long STOP_MILLIS = 5_000;

    private final Store store;
    private final InstantSource clock;
    private final GroupLoader loader;
    private final DeliveryAgent[] agents;
    private final PopService pops = new PopService(this);
    private final AtomicInteger handles = new AtomicInteger();

    /**
     * Makes the agents; {@link #start} lets them run.
     *
     * @param queueCount the number of queues of a topic
     * @param deadLetterQueues the queue for the dead letters of a group, created when missing; throws StoreException
     * @param statistics where deliveries are counted
     */
    public DeliveryService(
            Store store,
            InstantSource clock,
            LongSupplier nanoClock,
            DeliveryOptions options,
            ToIntFunction<String> queueCount,
            Function<String, TopicQueue> deadLetterQueues,
            BrokerStatistics statistics) {
        this.store = store;
        this.clock = clock;
        loader = new GroupLoader(store, queueCount, statistics);
        DeliveryParts parts = new DeliveryParts(store, clock, nanoClock, options, loader, deadLetterQueues, statistics);
        agents = new DeliveryAgent[options.agents()];
        for (int i = 0; i < agents.length; i++) {
            agents[i] = new DeliveryAgent(i, parts);
        }
    }

    /** Starts the agents' threads. */
    public void start() {
        for (DeliveryAgent agent : agents) {
            agent.start();
        }
    }

    /** What pop consumers use. */
    public PopService pops() {
        return pops;
    }

    /** Records of a queue became visible. On the store's appender. */
    public void visible(TopicQueue queue) {
        loader.visible(queue);
    }

    /** Records of the topic have different priorities from now on. */
    public void byPriority(String topic) {
        if (loader.addByPriority(topic)) {
            DeliveryAgent agent = agentOf(topic);
            agent.post(() -> agent.groups().of(topic).forEach(DeliveryGroup::byPriority));
        }
    }

    /** Whether {@link #byPriority} was said of the topic. */
    public boolean isByPriority(String topic) {
        return loader.isByPriority(topic);
    }

    /** The offset of a queue at which begins what starts at a time, as {@link SubscriptionSpec#startAt} has it. */
    public long start(long startAt, TopicQueue queue) {
        return loader.start(startAt, queue);
    }

    /** Makes the delivery side of a client connection. */
    public DeliveryConnection connection(Connection connection) {
        return new DeliveryConnection(connection, agents.length);
    }

    /** Makes a subscription, to be opened. */
    public Subscription subscription(DeliveryConnection connection, SubscriptionSpec spec) {
        return new Subscription(handles.incrementAndGet(), spec, connection, agentOf(spec.topic()));
    }

    /** Opens a subscription: fails with {@link CommandException} IN_USE or SYSTEM_BUSY. */
    public CompletableFuture<Void> open(Subscription subscription, int credit) {
        return openSince(subscription, credit, Subscription.WITH_ITS_GROUP);
    }

    /**
     * Opens a durable subscription: fails as {@link #open}.
     *
     * @param since the end of the log when it was made: delayed records sent before are not for it
     */
    public CompletableFuture<Void> openSince(Subscription subscription, int credit, long since) {
        return ask(subscription.agent(), done -> subscription.agent().open(subscription, credit, since, done));
    }

    /** Closes a subscription; never refused. */
    public CompletableFuture<Void> close(Subscription subscription, CloseKind kind) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        subscription.agent().post(() -> subscription.agent().close(subscription, kind, done));
        return done;
    }

    /** A connection has ended: closes its subscriptions, whose leases go back counted, each once. */
    public void connectionLost(DeliveryConnection connection, Collection<Subscription> subscriptions) {
        // first, or what one of them gives back would go to the next one, and be counted with each
        connection.lost();
        subscriptions.forEach(subscription -> close(subscription, CloseKind.CONNECTION_LOST));
    }

    /**
     * Grants credit.
     *
     * @param limit most credit that the subscription can have
     * @throws CommandException SYSTEM_BUSY
     */
    public void credit(Subscription subscription, int credit, int limit) throws CommandException {
        offer(subscription.agent(), () -> subscription.agent().credit(subscription, credit, limit));
    }

    /** Sets the credit and completes once what is available within it is sent; the credit is 0 then. */
    public CompletableFuture<Void> drain(Subscription subscription, int credit) {
        return ask(subscription.agent(), done -> subscription.agent().drain(subscription, credit, done));
    }

    /**
     * Ends leases.
     *
     * @param transaction holds consumed ones until it ends; null: they end at once
     * @param offsets queue ids and offsets, 12 bytes each; released here in every case
     * @param done completed when that is durable; null when nobody wants to know
     * @throws CommandException SYSTEM_BUSY; nothing is done then
     */
    public void settle(
            Subscription subscription,
            SettleKind kind,
            DeliveryTransaction transaction,
            ByteBuf offsets,
            CompletableFuture<Void> done)
            throws CommandException {
        DeliveryAgent agent = subscription.agent();
        long number = 0;
        if (transaction != null) {
            transaction.involve(agent);
            number = transaction.number();
        }
        long held = number;
        try {
            offer(agent, () -> {
                try {
                    agent.settle(subscription, kind, held, offsets, done);
                } finally {
                    offsets.release();
                }
            });
        } catch (CommandException e) {
            offsets.release();
            throw e;
        }
    }

    /** Takes credit and leases back, uncounted; completes when nothing more will be sent. */
    public CompletableFuture<Void> reset(Collection<Subscription> subscriptions) {
        return onEach(agent -> subscriptions.stream().anyMatch(s -> s.agent() == agent), agent -> {
            for (Subscription subscription : subscriptions) {
                if (subscription.agent() == agent) {
                    agent.reset(subscription);
                }
            }
        });
    }

    /** What the commit record of a transaction has to say. */
    public CompletableFuture<List<GroupProgress>> heldBy(DeliveryTransaction transaction) {
        return gather(transaction, agent -> agent.heldBy(transaction.number()));
    }

    /** What the rollback record of a transaction has to say, should what it holds be known to go back counted at once. */
    public CompletableFuture<List<GroupProgress>> raisedCounts(DeliveryTransaction transaction) {
        return gather(transaction, agent -> agent.raisedCounts(transaction.number()));
    }

    private CompletableFuture<List<GroupProgress>> gather(
            DeliveryTransaction transaction, Function<DeliveryAgent, List<GroupProgress>> part) {
        Queue<GroupProgress> progress = new ConcurrentLinkedQueue<>();
        return onEach(transaction::involves, agent -> progress.addAll(part.apply(agent)))
                .thenApply(nothing -> List.copyOf(progress));
    }

    /** The commit record is in the log: what was held is consumed. */
    public CompletableFuture<Void> committed(DeliveryTransaction transaction) {
        return onEach(transaction::involves, agent -> agent.committed(transaction.number()));
    }

    /** The transaction is rolled back: what was held goes back, counted. */
    public CompletableFuture<Void> rolledBack(DeliveryTransaction transaction) {
        return onEach(transaction::involves, agent -> agent.rolledBack(transaction.number()));
    }

    /**
     * A transaction was prepared before the broker was started: what it has acknowledged stays held. To be called before
     * anybody is served.
     */
    public void restoreHeld(DeliveryTransaction transaction, List<GroupProgress> acknowledged) {
        for (GroupProgress progress : acknowledged) {
            DeliveryAgent agent = agentOf(progress.topic());
            transaction.involve(agent);
            agent.post(() -> agent.restoreHeld(transaction.number(), progress));
        }
    }

    /** Reads a page of a browser. */
    public CompletableFuture<BrowsedPage> browse(BrowseSpec spec) {
        DeliveryAgent agent = agentOf(spec.subscription().topic());
        CompletableFuture<BrowsedPage> result = new CompletableFuture<>();
        try {
            offer(agent, () -> {
                try {
                    result.complete(agent.browse(spec));
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (CommandException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** Forgets a group that is about to be deleted: fails with {@link CommandException} IN_USE. */
    public CompletableFuture<Void> drop(String topic, String group) {
        DeliveryAgent agent = agentOf(topic);
        return ask(agent, done -> {
            try {
                agent.groups().drop(topic, group);
                agent.afterFlush(done);
            } catch (CommandException e) {
                done.completeExceptionally(e);
            }
        });
    }

    /** Forgets the groups of a topic that is deleted. */
    public CompletableFuture<Void> dropTopic(String topic) {
        DeliveryAgent agent = agentOf(topic);
        CompletableFuture<Void> done = new CompletableFuture<>();
        agent.post(() -> {
            agent.groups().dropTopic(topic);
            loader.removeByPriority(topic);
            agent.afterFlush(done);
        });
        return done;
    }

    /** A topic was deleted: pop consumers start anew should it come back. */
    public void topicDeleted(String topic) {
        DeliveryAgent agent = agentOf(topic);
        loader.removeByPriority(topic);
        agent.post(() -> agent.groups().deleted(List.copyOf(agent.groups().of(topic))));
    }

    /** A group was deleted: its pop consumers start anew should it come back. */
    public void groupDeleted(String group) {
        for (DeliveryAgent agent : agents) {
            agent.post(() -> agent.groups().deleted(agent.groups().named(group)));
        }
    }

    /** Answers the pop consumers that wait: the broker stops. */
    public void endWaits() {
        for (DeliveryAgent agent : agents) {
            agent.post(() -> agent.pops().endWaits());
        }
    }

    /** How many records of a group its consumers have now, JMS and pop, by queue; those of which none is out may be missing. */
    public CompletableFuture<Map<TopicQueue, Integer>> outstanding(String group) {
        Map<TopicQueue, Integer> counts = new ConcurrentHashMap<>();
        return onEach(agent -> true, agent -> counts.putAll(agent.groups().outstanding(group)))
                .thenApply(nothing -> {
                    for (TopicQueue queue : store.queuesOf(group)) {
                        counts.computeIfAbsent(queue, notLoaded -> outInLog(group, notLoaded));
                    }
                    return counts;
                });
    }

    /** Of a queue that was not used since the start of the broker. */
    private int outInLog(String group, TopicQueue queue) {
        long now = clock.millis();
        return (int) store.leases(group, queue.topic(), queue.queueId()).values().stream()
                .filter(terms -> terms.until() > now)
                .count();
    }

    /** A group's offset was set from outside. */
    public void offsetReset(String group, String topic, int queueId, long offset) {
        DeliveryAgent agent = agentOf(topic);
        agent.post(() -> agent.offsetReset(topic, group, queueId, offset));
    }

    /** Ends the agents' threads after they have written the progress they know of. */
    @Override
    public void close() {
        for (DeliveryAgent agent : agents) {
            try {
                agent.stop(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("Interrupted while delivery stops; progress of the last moments may be delivered again");
                return;
            }
        }
    }

    DeliveryAgent agentOf(String topic) {
        return agents[Math.floorMod(topic.hashCode(), agents.length)];
    }

    private static void offer(DeliveryAgent agent, Runnable command) throws CommandException {
        if (!agent.offer(command)) {
            throw new CommandException(
                    ResponseCode.SYSTEM_BUSY, "too many commands wait for delivery; try again shortly");
        }
    }

    private static CompletableFuture<Void> ask(DeliveryAgent agent, Consumer<CompletableFuture<Void>> command) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            offer(agent, () -> {
                try {
                    command.accept(done);
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (CommandException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private CompletableFuture<Void> onEach(Predicate<DeliveryAgent> which, Consumer<DeliveryAgent> action) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (DeliveryAgent agent : agents) {
            if (which.test(agent)) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                all.add(done);
                agent.post(() -> {
                    try {
                        action.accept(agent);
                        agent.afterFlush(done);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                });
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }
}
