package org.apogeemq.broker.jms;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable subscriptions there are, shared or not, and how many consumers each has now. What is done with one name is
 * done one after the other, whoever asks. Thread-safe.
 */
final class DurableSubscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(DurableSubscriptions.class);
    private static final String KIND = "jms-subscription";

    /**
     * A durable subscription as it is kept in the store.
     *
     * @param clientId null for a shared one that belongs to no client
     * @param destination the physical topic
     * @param selector null for none
     * @param since the end of the log when it was made; 0 while it is only wanted, and when it begins with what was stored
     * @param madeAt when it was made, or the time from which on it has what was stored before; ms since the epoch
     */
    record Definition(
            String clientId,
            String name,
            String destination,
            String selector,
            boolean noLocal,
            boolean shared,
            long since,
            long madeAt) {
        /** What identifies it: shared and unshared subscriptions share the names. */
        String key() {
            return keyOf(clientId, name);
        }

        /** The consumer group that has its progress. */
        String group() {
            return shared ? JmsNames.sharedGroup(clientId, name) : JmsNames.durableGroup(clientId, name);
        }

        Definition made(long position, long time) {
            return new Definition(clientId, name, destination, selector, noLocal, shared, position, time);
        }

        boolean selectsLike(Definition other) {
            return destination.equals(other.destination)
                    && Objects.equals(selector, other.selector)
                    && noLocal == other.noLocal;
        }
    }

    private static final class Entry {
        private Definition definition;
        private int active;
    }

    private final InstantSource clock;
    private final Metadata metadata;
    private final Store store;
    private final DeliveryService delivery;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> tails = new HashMap<>();

    DurableSubscriptions(Store store, DeliveryService delivery, InstantSource clock) {
        this.clock = clock;
        this.metadata = new Metadata(store);
        this.store = store;
        this.delivery = delivery;
        metadata.load(KIND, Definition.class).forEach((key, definition) -> {
            Entry entry = new Entry();
            entry.definition = definition;
            entries.put(key, entry);
        });
    }

    private static String keyOf(String clientId, String name) {
        return JmsNames.sharedGroup(clientId, name);
    }

    /**
     * Opens a consumer on a subscription: creates it when it is new; when it selects otherwise than the one there is, and
     * that has no consumer, replaces it, and its backlog is dropped.
     *
     * @param topic the wanted topic
     * @param startAt where it begins when it is new, as {@link SubscriptionSpec#startAt}
     * @param openConsumer opens the consumer at delivery, of a subscription that came to be at that end of the log
     * @return fails with {@link CommandException} IN_USE
     */
    CompletableFuture<Void> open(
            Definition wanted, Topic topic, long startAt, LongFunction<CompletableFuture<Void>> openConsumer) {
        return inTurn(wanted.key(), () -> {
            Definition there;
            try {
                there = enter(wanted);
            } catch (CommandException e) {
                return CompletableFuture.failedFuture(e);
            }
            CompletableFuture<Void> opened =
                    prepare(there, wanted, topic, startAt).thenCompose(openConsumer::apply);
            return opened.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    closed(wanted);
                }
            });
        });
    }

    /** Since when there is a subscription of this name that selects alike, ms since the epoch; null when there is none. */
    synchronized Long since(Definition like) {
        Entry entry = entries.get(like.key());
        Definition there = entry == null ? null : entry.definition;
        return there != null && there.shared() == like.shared() && there.selectsLike(like) ? there.madeAt() : null;
    }

    /** A topic is deleted, and the progress of its subscriptions with it: they go on with what comes after. */
    void topicDeleted(String topic) {
        for (Definition definition : on(topic)) {
            try {
                for (TopicQueue queue : store.queues(topic)) {
                    store.apply(
                            new Control.OffsetReset(definition.group(), topic, queue.queueId(), queue.maxOffset()),
                            AppendCallback.NONE);
                }
            } catch (StoreException e) {
                LOG.warn(
                        "Messages of topic {} are not kept for durable subscription '{}' beyond their age until it is"
                                + " opened: {}",
                        topic,
                        definition.name(),
                        e.getMessage());
            }
        }
    }

    private synchronized List<Definition> on(String topic) {
        return entries.values().stream()
                .map(entry -> entry.definition)
                .filter(definition ->
                        definition != null && definition.destination().equals(topic))
                .toList();
    }

    /** A consumer of the subscription has closed. */
    synchronized void closed(Definition definition) {
        Entry entry = entries.get(definition.key());
        if (entry != null && entry.active > 0) {
            entry.active--;
        }
    }

    /**
     * Deletes a subscription: fails with {@link CommandException} UNKNOWN_SUBSCRIPTION or IN_USE.
     *
     * @throws IllegalArgumentException when the name is too long for a subscription
     */
    CompletableFuture<Void> unsubscribe(String clientId, String name) {
        String key = keyOf(clientId, name);
        return inTurn(key, () -> {
            Definition definition;
            try {
                definition = idle(key, clientId, name);
            } catch (CommandException e) {
                return CompletableFuture.failedFuture(e);
            }
            return delete(definition).thenRun(() -> forget(key));
        });
    }

    private synchronized void forget(String key) {
        entries.remove(key);
    }

    private synchronized Definition idle(String key, String clientId, String name) throws CommandException {
        Entry entry = entries.get(key);
        if (entry == null || entry.definition == null) {
            throw new CommandException(
                    ResponseCode.UNKNOWN_SUBSCRIPTION,
                    "no durable subscription '" + name + "'"
                            + (clientId == null ? "" : " of client id '" + clientId + "'"));
        }
        if (entry.active > 0) {
            throw new CommandException(
                    ResponseCode.IN_USE,
                    "durable subscription '" + name + "' has " + entry.active
                            + " active consumers; close them before unsubscribing");
        }
        return entry.definition;
    }

    /** Counts a consumer in; returns what was there before, or null. */
    private synchronized Definition enter(Definition wanted) throws CommandException {
        Entry entry = entries.computeIfAbsent(wanted.key(), key -> new Entry());
        Definition there = entry.definition;
        if (there != null && there.shared() != wanted.shared()) {
            throw new CommandException(
                    ResponseCode.IN_USE,
                    "'" + wanted.name() + "' is " + (there.shared() ? "a shared" : "an unshared")
                            + " durable subscription; unsubscribe it before using the name otherwise");
        }
        if (entry.active > 0 && (!wanted.shared() || !there.selectsLike(wanted))) {
            throw new CommandException(
                    ResponseCode.IN_USE,
                    "durable subscription '" + wanted.name() + "' has an active consumer"
                            + (wanted.shared() ? " with another topic or selector" : ""));
        }
        entry.active++;
        return there;
    }

    /** Answers since when the subscription is there. */
    private CompletableFuture<Long> prepare(Definition there, Definition wanted, Topic topic, long startAt) {
        if (there != null && there.selectsLike(wanted)) {
            return CompletableFuture.completedFuture(there.since());
        }
        CompletableFuture<Void> free = there == null ? CompletableFuture.completedFuture(null) : deleteProgress(there);
        return free.thenCompose(nothing -> {
            boolean beginsNow = startAt == SubscriptionSpec.FROM_NEXT;
            Definition made =
                    beginsNow ? wanted.made(store.end(), clock.millis()) : wanted.made(0, Math.max(0, startAt));
            return create(made, topic, startAt);
        });
    }

    private CompletableFuture<Long> create(Definition wanted, Topic topic, long startAt) {
        List<CompletableFuture<Void>> written = new ArrayList<>();
        for (int queueId = 0; queueId < topic.queueCount(); queueId++) {
            long start = delivery.start(startAt, topic.queue(queueId));
            written.add(metadata.apply(new Control.OffsetReset(wanted.group(), topic.name(), queueId, start)));
        }
        written.add(metadata.put(KIND, wanted.key(), wanted));
        return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> {
                    define(wanted);
                    return wanted.since();
                });
    }

    private synchronized void define(Definition wanted) {
        entries.get(wanted.key()).definition = wanted;
    }

    private CompletableFuture<Void> delete(Definition definition) {
        return deleteProgress(definition)
                .thenCompose(nothing -> metadata.apply(new Control.MetadataRemove(KIND, definition.key())));
    }

    private CompletableFuture<Void> deleteProgress(Definition definition) {
        return delivery.drop(definition.destination(), definition.group())
                .thenCompose(nothing -> metadata.apply(new Control.GroupDelete(definition.group())));
    }

    /** Runs an action when all that was asked for the key before has ended. */
    private CompletableFuture<Void> inTurn(String key, Supplier<CompletableFuture<Void>> action) {
        CompletableFuture<Void> result;
        synchronized (this) {
            CompletableFuture<Void> before = tails.getOrDefault(key, CompletableFuture.completedFuture(null));
            result = before.handle((nothing, failure) -> null).thenCompose(nothing -> action.get());
            tails.put(key, result);
        }
        result.whenComplete((nothing, failure) -> {
            synchronized (this) {
                tails.remove(key, result);
            }
        });
        return result;
    }
}
