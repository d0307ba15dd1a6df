package org.apogeemq.jms.provider.reconnect;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;

/** What a client has at its broker beside what is under way: to be had again on each new connection. Thread-safe. */
final class Carried {
    /** A consumer's side of the seam. */
    record Subscription(SubscriptionSpec spec, DeliverySink sink) {
        /** Lets the broker push, after it was opened without credit: what arrives now can be acknowledged. */
        void resume(Provider provider, String broker) {
            sink.reopened(broker);
            if (spec.credit() > 0) {
                provider.credit(spec.id(), broker, spec.credit());
            }
        }
    }

    private final Map<Integer, Subscription> subscriptions = new ConcurrentHashMap<>();
    /** Names of the temporary destinations, and whether they are topics. */
    private final Map<String, Boolean> temporaries = new ConcurrentHashMap<>();

    private final Map<String, CheckListener> producerGroups = new ConcurrentHashMap<>();

    private volatile String clientId;

    void claimed(String id) {
        clientId = id;
    }

    void joined(String producerGroup, CheckListener listener) {
        producerGroups.put(producerGroup, listener);
    }

    void left(String producerGroup) {
        producerGroups.remove(producerGroup);
    }

    void created(String temporary, boolean topic) {
        temporaries.put(temporary, topic);
    }

    void deleted(String temporary) {
        temporaries.remove(temporary);
    }

    void opened(SubscriptionSpec spec, DeliverySink sink) {
        subscriptions.put(spec.id(), new Subscription(spec.again(), sink));
    }

    void closed(int subscriptionId) {
        subscriptions.remove(subscriptionId);
    }

    Collection<Subscription> subscriptions() {
        return subscriptions.values();
    }

    /**
     * Has it all again on another connection, subscriptions without credit.
     *
     * @param reopened gets the subscriptions that are open; one that can never be opened again is told and forgotten
     */
    CompletableFuture<Void> restore(Provider next, List<Subscription> reopened) {
        String id = clientId;
        CompletableFuture<Void> done = id == null ? CompletableFuture.completedFuture(null) : next.claimClientId(id);
        for (Map.Entry<String, Boolean> temporary : temporaries.entrySet()) {
            done = done.thenCompose(before -> next.restoreTemporary(temporary.getKey(), temporary.getValue()));
        }
        for (Map.Entry<String, CheckListener> group : producerGroups.entrySet()) {
            done = done.thenCompose(before -> next.joinProducers(group.getKey(), group.getValue()));
        }
        for (Subscription s : List.copyOf(subscriptions.values())) {
            done = done.thenCompose(before -> reopen(next, s, reopened));
        }
        return done;
    }

    private CompletableFuture<Void> reopen(Provider next, Subscription s, List<Subscription> reopened) {
        return next.openSubscription(s.spec().withCredit(0), s.sink())
                .handle((done, error) -> {
                    if (error == null) {
                        reopened.add(s);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    ProviderException reason = ProviderException.of(error);
                    return switch (reason.failure()) {
                        case INVALID_DESTINATION, INVALID_SELECTOR, UNKNOWN_SUBSCRIPTION -> {
                            subscriptions.remove(s.spec().id());
                            s.sink().ended(reason);
                            yield CompletableFuture.<Void>completedFuture(null);
                        }
                        // in use: the broker has not yet noticed that the old connection is gone
                        default -> CompletableFuture.<Void>failedFuture(reason);
                    };
                })
                .thenCompose(Function.identity());
    }
}
