package org.apogeemq.jms.provider.route;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.BrowseRequest.Position;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;

/**
 * The seam over the brokers of a cluster. A destination's brokers come from the name servers; one that they do not know
 * is left to the broker that its name's hash chooses among all, so that all clients choose alike. The home broker, first
 * by name, has what belongs to the connection as a whole: client identifier, temporary destinations. A subscription is
 * open at all brokers of its destination; a transaction lives at one.
 */
public final class RoutingProvider implements Provider {
    private final NameServers nameServers;
    private final BiFunction<String, InetSocketAddress, Provider> connector;
    private final LongSupplier nanoClock;
    private final Map<String, CompletableFuture<BrokerLink>> links = new ConcurrentHashMap<>();
    private final Map<String, DestinationRoute> routes = new ConcurrentHashMap<>();
    private final Map<Integer, List<BrokerLink>> subscriptions = new ConcurrentHashMap<>();
    private final Map<Long, BrokerLink> transactions = new ConcurrentHashMap<>();
    private final AtomicLong transactionNumbers = new AtomicLong();
    private volatile ProviderListener listener;
    private volatile BrokerLink home;
    private volatile String clientId;
    private volatile boolean closed;

    /** @param connector makes the provider of one broker, by name and address; not yet connected */
    public RoutingProvider(
            NameServers nameServers,
            BiFunction<String, InetSocketAddress, Provider> connector,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.nameServers = nameServers;
        this.connector = connector;
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener to) {
        listener = to;
        return nameServers.someBrokers().thenCompose(brokers -> {
            var first = brokers.entrySet().iterator().next();
            Provider provider = connector.apply(first.getKey(), first.getValue());
            return provider.connect(listener).thenApply(info -> {
                home = new BrokerLink(first.getKey(), provider);
                links.put(home.broker(), CompletableFuture.completedFuture(home));
                return info;
            });
        });
    }

    @Override
    public CompletableFuture<Void> claimClientId(String id) {
        return home.provider().claimClientId(id).thenRun(() -> clientId = id);
    }

    /** The link to a broker, made when it is first needed. */
    private CompletableFuture<BrokerLink> link(String broker, InetSocketAddress address) {
        CompletableFuture<BrokerLink> made = new CompletableFuture<>();
        CompletableFuture<BrokerLink> known = links.putIfAbsent(broker, made);
        if (known != null) {
            return known;
        }
        Provider provider = connector.apply(broker, address);
        String id = clientId;
        provider.connect(listener)
                .thenCompose(
                        info -> id == null ? CompletableFuture.<Void>completedFuture(null) : provider.claimClientId(id))
                .whenComplete((done, error) -> {
                    if (error == null && !closed) {
                        made.complete(new BrokerLink(broker, provider));
                        return;
                    }
                    links.remove(broker, made);
                    provider.close();
                    made.completeExceptionally(
                            error == null
                                    ? new ProviderException(Failure.CLOSED, "the connection is closed")
                                    : ProviderException.of(error));
                });
        return made;
    }

    private DestinationRoute route(String destination) {
        DestinationRoute route = routes.computeIfAbsent(destination, d -> new DestinationRoute());
        if (route.startResolving(nanoClock.getAsLong())) {
            resolve(destination, route.links()).whenComplete((found, error) -> {
                if (error == null) {
                    route.resolved(found, this::sendTo, nanoClock.getAsLong());
                } else {
                    route.failed(ProviderException.of(error), nanoClock.getAsLong());
                }
            });
        }
        return route;
    }

    /** @param before the brokers known before, which stay while the name servers know none; null for none */
    private CompletableFuture<List<BrokerLink>> resolve(String destination, List<BrokerLink> before) {
        return nameServers.route(destination).thenCompose(known -> {
            if (known.isEmpty() && before != null) {
                return CompletableFuture.completedFuture(before);
            }
            return known.isEmpty() ? chooseForNew(destination).thenCompose(this::links) : links(known);
        });
    }

    private CompletableFuture<List<BrokerLink>> links(Map<String, InetSocketAddress> brokers) {
        List<CompletableFuture<BrokerLink>> all = new ArrayList<>();
        brokers.forEach((name, address) -> all.add(link(name, address)));
        return together(all);
    }

    private CompletableFuture<Map<String, InetSocketAddress>> chooseForNew(String destination) {
        // waits while none is registered, because the only one is being restarted
        return nameServers.someBrokers().thenApply(brokers -> {
            List<String> names = List.copyOf(brokers.keySet());
            String chosen = names.get(Math.floorMod(destination.hashCode(), names.size()));
            return Map.of(chosen, brokers.get(chosen));
        });
    }

    private static <T> CompletableFuture<List<T>> together(List<CompletableFuture<T>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Temporary destinations are at home. */
    private CompletableFuture<List<BrokerLink>> linksOf(String destination, boolean temporary) {
        return temporary ? CompletableFuture.completedFuture(List.of(home)) : resolve(destination, null);
    }

    @Override
    public void send(Send send) {
        if (send.isTemporary()) {
            sendTo(List.of(home), send);
            return;
        }
        DestinationRoute route = route(send.destination());
        List<BrokerLink> known = route.links();
        if (known != null) {
            sendTo(known, send);
        } else if (!route.await(send)) {
            sendTo(route.links(), send);
        } else {
            route(send.destination()); // in case finding out had failed just before
        }
    }

    private void sendTo(List<BrokerLink> brokers, Send send) {
        BrokerLink chosen = brokers.get(Math.floorMod(send.orderKey(), brokers.size()));
        if (send.transaction() != 0) {
            BrokerLink first = chosen;
            chosen = transactions.computeIfAbsent(send.transaction(), n -> first);
            if (!brokers.contains(chosen)) {
                send.fail(new ProviderException(
                        Failure.NOT_SUPPORTED,
                        "send to '" + send.destination() + "': the transaction is at broker " + chosen.broker()
                                + ", the destination at "
                                + brokers.stream().map(BrokerLink::broker).toList()
                                + "; a transaction lives at one broker"));
                return;
            }
        }
        chosen.provider().send(send);
    }

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        return linksOf(spec.destination(), spec.temporary()).thenCompose(brokers -> {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            brokers.forEach(b -> all.add(b.provider().openSubscription(spec, sink)));
            subscriptions.put(spec.id(), brokers);
            return allOf(all).whenComplete((done, error) -> {
                if (error != null) {
                    closeSubscription(spec.id(), true);
                }
            });
        });
    }

    private List<BrokerLink> brokersOf(int subscriptionId) {
        return subscriptions.getOrDefault(subscriptionId, List.of());
    }

    private static CompletableFuture<Void> atAll(
            List<BrokerLink> brokers, Function<Provider, CompletableFuture<Void>> question) {
        return allOf(brokers.stream().map(b -> question.apply(b.provider())).toList());
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        List<BrokerLink> brokers = subscriptions.remove(subscriptionId);
        return brokers == null
                ? CompletableFuture.completedFuture(null)
                : atAll(brokers, p -> p.closeSubscription(subscriptionId, releaseLeases));
    }

    /** Each broker of the subscription has the whole credit: at most so many times the window is in memory. */
    @Override
    public void credit(int subscriptionId, int messages) {
        brokersOf(subscriptionId).forEach(b -> b.provider().credit(subscriptionId, messages));
    }

    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int credit) {
        return atAll(brokersOf(subscriptionId), p -> p.drain(subscriptionId, credit));
    }

    @Override
    public void acknowledge(Delivery lease) {
        BrokerLink link = linkOf(lease);
        if (link != null) {
            link.provider().acknowledge(lease);
        }
    }

    private BrokerLink linkOf(Delivery lease) {
        CompletableFuture<BrokerLink> link = links.get(lease.origin().broker());
        return link == null ? null : link.getNow(null);
    }

    private List<BrokerLink> connected() {
        List<BrokerLink> all = new ArrayList<>();
        for (CompletableFuture<BrokerLink> link : links.values()) {
            if (link.isDone() && !link.isCompletedExceptionally()) {
                all.add(link.join());
            }
        }
        return all;
    }

    private static List<Delivery> at(BrokerLink link, List<Delivery> leases) {
        return leases.stream()
                .filter(lease -> lease.origin().broker().equals(link.broker()))
                .toList();
    }

    private int[] at(BrokerLink link, int[] subscriptionIds) {
        return java.util.Arrays.stream(subscriptionIds)
                .filter(id -> brokersOf(id).contains(link))
                .toArray();
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : connected()) {
            List<Delivery> there = at(link, leases);
            if (!there.isEmpty()) {
                all.add(link.provider().acknowledge(kind, there));
            }
        }
        return allOf(all);
    }

    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : connected()) {
            int[] ids = at(link, subscriptionIds);
            List<Delivery> there = at(link, delivered);
            if (ids.length > 0 || !there.isEmpty()) {
                all.add(link.provider().recover(ids, there));
            }
        }
        return allOf(all);
    }

    @Override
    public long newTransaction() {
        return transactionNumbers.incrementAndGet();
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        BrokerLink link = linkOf(lease);
        if (link != null) {
            transactions.putIfAbsent(transaction, link);
            link.provider().enlist(transaction, lease);
        }
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, List<Delivery> consumed) {
        BrokerLink link = transactions.remove(transaction);
        if (link == null) {
            return consumed.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new ProviderException(
                            Failure.ROLLED_BACK,
                            "commit: the broker of what was received is gone; it was rolled back"));
        }
        return link.provider().commit(transaction, consumed);
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        BrokerLink own = transactions.remove(transaction);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : connected()) {
            int[] ids = at(link, subscriptionIds);
            List<Delivery> there = at(link, delivered);
            if (link.equals(own)) {
                all.add(link.provider().rollback(transaction, ids, there));
            } else if (ids.length > 0 || !there.isEmpty()) {
                all.add(link.provider().recover(ids, there));
            }
        }
        return allOf(all);
    }

    /** The brokers one after the other, in the order of their names. */
    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return linksOf(request.destination(), request.temporary()).thenCompose(brokers -> {
            int index = 0;
            Position from = request.position();
            for (int i = 0; from != null && i < brokers.size(); i++) {
                if (brokers.get(i).broker().equals(from.broker())) {
                    index = i;
                }
            }
            BrokerLink next = index + 1 < brokers.size() ? brokers.get(index + 1) : null;
            return brokers.get(index)
                    .provider()
                    .browse(request)
                    .thenApply(page -> page.next() != null || next == null
                            ? page
                            : new BrowsePage(page.records(), new Position(next.broker(), 0, Position.START)));
        });
    }

    /** A durable subscription is at the brokers of its topic, which only they know: all are asked. */
    @Override
    public CompletableFuture<Void> unsubscribe(String id, String name) {
        return nameServers.brokers().thenCompose(this::links).thenCompose(found -> unsubscribe(found, id, name));
    }

    private static CompletableFuture<Void> unsubscribe(List<BrokerLink> brokers, String id, String name) {
        List<CompletableFuture<ProviderException>> answers = new ArrayList<>();
        for (BrokerLink broker : brokers) {
            answers.add(broker.provider()
                    .unsubscribe(id, name)
                    .handle((done, error) -> error == null ? null : ProviderException.of(error)));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    ProviderException unknown = null;
                    boolean removed = false;
                    for (CompletableFuture<ProviderException> answer : answers) {
                        ProviderException error = answer.join();
                        if (error != null && error.failure() != Failure.UNKNOWN_SUBSCRIPTION) {
                            return CompletableFuture.failedFuture(error);
                        }
                        removed |= error == null;
                        unknown = error == null ? unknown : error;
                    }
                    return removed || unknown == null
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(unknown);
                });
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return home.provider().createTemporary(topic);
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        return home.provider().deleteTemporary(name);
    }

    @Override
    public CompletableFuture<Void> close() {
        closed = true;
        return allOf(connected().stream().map(link -> link.provider().close()).toList());
    }
}
