package org.apogeemq.jms.provider.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription over the brokers of its destination: open at all of them that can be reached, opened at others when
 * they are noticed, gone on with while one is left. Thread-safe.
 */
final class RoutedSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedSubscription.class);

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    /** Since when there is the subscription, ms since the epoch. */
    private volatile long since;

    private final Map<String, At> brokers = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    /** @param openedAt the time now, ms since the epoch */
    RoutedSubscription(SubscriptionSpec spec, DeliverySink sink, long openedAt) {
        this.spec = spec;
        this.sink = sink;
        this.since = openedAt;
    }

    /** The subscription at one broker. */
    private final class At implements DeliverySink {
        private final BrokerLink link;
        private volatile boolean open;

        At(BrokerLink link) {
            this.link = link;
        }

        @Override
        public void deliver(List<Delivery> batch) {
            sink.deliver(batch);
        }

        @Override
        public void reopened(String broker) {
            sink.reopened(broker);
        }

        @Override
        public void ended(ProviderException reason) {
            if (!brokers.remove(link.broker(), this) || closed) {
                return;
            }
            if (brokers.isEmpty()) {
                sink.ended(reason);
            } else {
                LOG.warn(
                        "the subscription of '{}' has ended at broker {} and goes on at {}: {}",
                        spec.destination(),
                        link,
                        brokers.keySet(),
                        reason.getMessage());
            }
        }
    }

    String destination() {
        return spec.destination();
    }

    boolean isTemporary() {
        return spec.temporary();
    }

    /**
     * Opens at the brokers. A durable one that is there at some of them gets from the others, which got the topic while nobody
     * had it open, what they were sent since it was made. Fails when that is refused, or when none can be reached.
     */
    CompletableFuture<Void> open(List<BrokerLink> links) {
        return spec.isDurable() && links.size() > 1
                ? oldest(links).thenCompose(there -> openAs(there == null ? spec : spec.since(there), links))
                : openAs(spec, links);
    }

    /** When the subscription was made at the first of the brokers that can be asked; null when it is at none. */
    private CompletableFuture<Long> oldest(List<BrokerLink> links) {
        CompletableFuture<Long> oldest = CompletableFuture.completedFuture(null);
        for (BrokerLink link : links) {
            if (link.isUp()) {
                CompletableFuture<Long> there =
                        link.provider().subscriptionSince(spec).exceptionally(error -> null);
                oldest = oldest.thenCombine(there, RoutedSubscription::earlier);
            }
        }
        return oldest.thenApply(time -> {
            if (time != null) {
                since = time;
            }
            return time;
        });
    }

    private static Long earlier(Long one, Long other) {
        return one == null || other != null && other < one ? other : one;
    }

    private CompletableFuture<Void> openAs(SubscriptionSpec as, List<BrokerLink> links) {
        boolean someUp = links.stream().anyMatch(BrokerLink::isUp);
        List<CompletableFuture<ProviderException>> awaited = new ArrayList<>();
        for (BrokerLink link : links) {
            boolean up = link.isUp();
            CompletableFuture<ProviderException> answer = openAt(link, as);
            if (up || !someUp) {
                awaited.add(answer);
            }
        }
        return CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    List<ProviderException> failures = awaited.stream()
                            .map(CompletableFuture::join)
                            .filter(Objects::nonNull)
                            .toList();
                    ProviderException refusal = failures.stream()
                            .filter(e -> e.failure() != Failure.DISCONNECTED)
                            .findFirst()
                            .orElse(failures.size() == awaited.size() ? failures.get(0) : null);
                    return refusal == null
                            ? CompletableFuture.<Void>completedFuture(null)
                            : close(true)
                                    .handle((closing, error) -> null)
                                    .thenCompose(closing -> CompletableFuture.<Void>failedFuture(refusal));
                });
    }

    /**
     * Opens at brokers that have the destination by now, or again. What such a broker got since this subscription was
     * opened belongs to it.
     */
    void openAtOthers(List<BrokerLink> links) {
        for (BrokerLink link : links) {
            if (!closed && !brokers.containsKey(link.broker())) {
                openAt(link, spec.since(since)).thenAccept(refusal -> {
                    if (refusal != null) {
                        LOG.warn(
                                "the subscription of '{}' cannot be opened at broker {}, to be tried again: {}",
                                spec.destination(),
                                link,
                                refusal.getMessage());
                    }
                });
            }
        }
    }

    /** Ends with the refusal, null when it is open. */
    private CompletableFuture<ProviderException> openAt(BrokerLink link, SubscriptionSpec as) {
        At at = new At(link);
        if (brokers.putIfAbsent(link.broker(), at) != null) {
            return CompletableFuture.completedFuture(null);
        }
        return link.provider().openSubscription(as, at).handle((done, error) -> {
            if (error != null) {
                brokers.remove(link.broker(), at);
                return ProviderException.of(error);
            }
            at.open = true;
            if (closed) {
                link.provider().closeSubscription(spec.id(), true);
            } else {
                sink.reopened(link.broker());
            }
            return null;
        });
    }

    /** Where it is open, by name of the broker. */
    List<BrokerLink> links() {
        List<BrokerLink> links = new ArrayList<>();
        brokers.values().forEach(at -> {
            if (at.open) {
                links.add(at.link);
            }
        });
        return links;
    }

    /** The link to a broker at which it is open; null when it is not. */
    BrokerLink link(String broker) {
        At at = brokers.get(broker);
        return at == null || !at.open ? null : at.link;
    }

    boolean isOpenAt(BrokerLink link) {
        return link(link.broker()) == link;
    }

    CompletableFuture<Void> close(boolean releaseLeases) {
        closed = true;
        return CompletableFuture.allOf(links().stream()
                .map(link -> link.unlessDown(link.provider().closeSubscription(spec.id(), releaseLeases)))
                .toArray(CompletableFuture[]::new));
    }
}
