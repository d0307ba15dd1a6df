package org.apogeemq.jms.provider.route;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.BrowseRequest.Position;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Inquiry;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seam over the brokers of a cluster. A destination's brokers come from the name servers, which are asked again now
 * and then; one that they do not know is left to the broker that its name's hash chooses among all, so that all clients
 * choose alike. The home broker has what belongs to the connection as a whole: temporary destinations. A subscription is
 * open at all brokers of its destination; a session sends to one of them while that can be reached; a transaction lives
 * at one.
 */
public final class RoutingProvider implements Provider {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingProvider.class);

    private final NameServers nameServers;
    private final BrokerLinks links;
    private final ScheduledExecutorService timer;
    private final Duration refreshInterval;
    private final InstantSource clock;
    private final Routes routes;
    private final Map<Integer, RoutedSubscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<Long, BrokerLink> transactions = new ConcurrentHashMap<>();
    private final RoutingBranches branches;
    private final AtomicLong transactionNumbers = new AtomicLong();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile ScheduledFuture<?> refresher;

    /**
     * @param connector makes the provider of one broker, by name and where it is now; not yet connected
     * @param refreshInterval how often the name servers are asked for the brokers of what is used
     * @param xaBrokers how many brokers there are at least when all have to be asked
     */
    public RoutingProvider(
            NameServers nameServers,
            BiFunction<String, Supplier<InetSocketAddress>, Provider> connector,
            ScheduledExecutorService timer,
            Duration refreshInterval,
            int xaBrokers,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.nameServers = nameServers;
        this.links = new BrokerLinks(connector, this::refresh, this::forget);
        this.routes = new Routes(nameServers, links, refreshInterval.toNanos(), nanoClock, this::sendTo);
        this.branches = new RoutingBranches(
                new StartingBrokers(nameServers, links, refreshInterval.toNanos(), nanoClock)::up,
                () -> nameServers.brokers().thenCompose(brokers -> links.allAndConnected(brokers, xaBrokers)),
                transactions);
        this.timer = timer;
        this.refreshInterval = refreshInterval;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener to) {
        return nameServers
                .someBrokers()
                .thenCompose(brokers -> links.connectFirst(brokers, to))
                .thenApply(info -> {
                    long millis = refreshInterval.toMillis();
                    refresher = timer.scheduleWithFixedDelay(this::refresh, millis, millis, TimeUnit.MILLISECONDS);
                    return info;
                });
    }

    @Override
    public CompletableFuture<Void> claimClientId(String id) {
        return nameServers.brokers().thenCompose(brokers -> links.claimClientId(id, new TreeMap<>(brokers)));
    }

    private CompletableFuture<List<BrokerLink>> linksOf(String destination, boolean temporary) {
        return temporary ? CompletableFuture.completedFuture(List.of(links.home())) : routes.find(destination);
    }

    private void forget(BrokerLink link) {
        routes.forget(link);
    }

    /**
     * Opens the subscriptions at brokers that have their destinations by now, and connects to all when any may ask about half
     * messages. One at a time; others are left out.
     */
    private void refresh() {
        if (!refreshing.compareAndSet(false, true)) {
            return;
        }
        Map<String, List<RoutedSubscription>> byDestination = subscriptions.values().stream()
                .filter(s -> !s.isTemporary())
                .collect(Collectors.groupingBy(RoutedSubscription::destination));
        CompletableFuture<Void> all = links.areAllNeeded()
                ? nameServers.brokers().thenCompose(links::reachable).handle((found, error) -> null)
                : CompletableFuture.completedFuture(null);
        for (Map.Entry<String, List<RoutedSubscription>> entry : byDestination.entrySet()) {
            all = all.thenCompose(before -> refresh(entry.getKey(), entry.getValue()));
        }
        all.whenComplete((done, error) -> refreshing.set(false));
    }

    private CompletableFuture<Void> refresh(String destination, List<RoutedSubscription> of) {
        return nameServers
                .route(destination)
                .thenCompose(known -> known.isEmpty()
                        ? CompletableFuture.completedFuture(List.<BrokerLink>of())
                        : links.reachable(known))
                .handle((found, error) -> {
                    if (error == null) {
                        of.forEach(subscription -> subscription.openAtOthers(found));
                    } else {
                        LOG.debug(
                                "looking for more brokers of '{}': {}",
                                destination,
                                ProviderException.of(error).getMessage());
                    }
                    return null;
                });
    }

    // ------------------------------------------------------------------ sending

    @Override
    public void send(Send send) {
        if (send.isTemporary()) {
            sendTo(List.of(links.home()), send);
        } else {
            routes.send(send);
        }
    }

    private void sendTo(List<BrokerLink> brokers, Send send) {
        BrokerLink chosen;
        if (send.transaction() == 0) {
            chosen = choose(brokers, send.orderKey());
        } else {
            chosen = transactions.computeIfAbsent(
                    send.transaction(),
                    n -> branches.bind(n, choose(branches.candidates(n, brokers), send.orderKey())));
            if (!brokers.contains(chosen)) {
                send.fail(new ProviderException(
                        Failure.NOT_SUPPORTED,
                        "send to '" + send.destination() + "': the transaction is at broker " + chosen
                                + ", the destination at " + brokers + "; a transaction lives at one broker: send it in"
                                + " a transaction of its own, or create the destination at " + chosen + " as well"));
                return;
            }
        }
        chosen.provider().send(send);
    }

    /** A session keeps to one broker, so that its order holds; while that is away, the next one takes its messages. */
    private static BrokerLink choose(List<BrokerLink> brokers, int orderKey) {
        int first = Math.floorMod(orderKey, brokers.size());
        for (int i = 0; i < brokers.size(); i++) {
            BrokerLink broker = brokers.get((first + i) % brokers.size());
            if (broker.isUp()) {
                return broker;
            }
        }
        return brokers.get(first);
    }

    @Override
    public CompletableFuture<Void> ping() {
        return links.ping();
    }

    // ------------------------------------------------------------------ receiving

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        RoutedSubscription subscription = new RoutedSubscription(spec, sink, clock.millis());
        subscriptions.put(spec.id(), subscription);
        return linksOf(spec.destination(), spec.temporary())
                .thenCompose(subscription::open)
                .whenComplete((done, error) -> {
                    if (error != null) {
                        subscriptions.remove(spec.id(), subscription);
                    }
                });
    }

    @Override
    public List<String> brokers(int subscriptionId) {
        return linksOf(subscriptionId).stream().map(BrokerLink::broker).toList();
    }

    private List<BrokerLink> linksOf(int subscriptionId) {
        RoutedSubscription subscription = subscriptions.get(subscriptionId);
        return subscription == null ? List.of() : subscription.links();
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        RoutedSubscription subscription = subscriptions.remove(subscriptionId);
        return subscription == null ? CompletableFuture.completedFuture(null) : subscription.close(releaseLeases);
    }

    @Override
    public void credit(int subscriptionId, String broker, int messages) {
        RoutedSubscription subscription = subscriptions.get(subscriptionId);
        BrokerLink link = subscription == null ? null : subscription.link(broker);
        if (link != null) {
            link.provider().credit(subscriptionId, broker, messages);
        }
    }

    /** A broker that is away has nothing to give, unless it is the only one: then it is waited for. */
    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int credit) {
        List<BrokerLink> all = linksOf(subscriptionId);
        List<BrokerLink> up = all.stream().filter(BrokerLink::isUp).toList();
        if (up.isEmpty() || all.size() == 1) {
            return allOf(all.stream()
                    .map(link -> link.provider().drain(subscriptionId, credit))
                    .toList());
        }
        return allOf(up.stream()
                .map(link -> link.unlessDown(link.provider().drain(subscriptionId, credit)))
                .toList());
    }

    @Override
    public CompletableFuture<Void> takeBackCredit(int subscriptionId) {
        return allOf(linksOf(subscriptionId).stream()
                .map(link -> link.unlessDown(link.provider().takeBackCredit(subscriptionId)))
                .toList());
    }

    @Override
    public void acknowledge(Delivery lease) {
        BrokerLink link = links.connected(lease.origin().broker());
        if (link != null) {
            link.provider().acknowledge(lease);
        }
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : links.connected()) {
            List<Delivery> there = at(link, leases);
            if (!there.isEmpty()) {
                all.add(link.provider().acknowledge(kind, there));
            }
        }
        return allOf(all);
    }

    private static List<Delivery> at(BrokerLink link, List<Delivery> leases) {
        return leases.stream()
                .filter(lease -> lease.origin().broker().equals(link.broker()))
                .toList();
    }

    private int[] at(BrokerLink link, int[] subscriptionIds) {
        return Arrays.stream(subscriptionIds)
                .filter(id -> {
                    RoutedSubscription subscription = subscriptions.get(id);
                    return subscription != null && subscription.isOpenAt(link);
                })
                .toArray();
    }

    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : links.connected()) {
            int[] ids = at(link, subscriptionIds);
            List<Delivery> there = at(link, delivered);
            if (ids.length > 0 || !there.isEmpty()) {
                all.add(link.unlessDown(link.provider().recover(ids, there)));
            }
        }
        return allOf(all);
    }

    @Override
    public CompletableFuture<Void> withdraw(int subscriptionId, String broker) {
        RoutedSubscription subscription = subscriptions.get(subscriptionId);
        BrokerLink link = subscription == null ? null : subscription.link(broker);
        return link == null
                ? CompletableFuture.completedFuture(null)
                : link.unlessDown(link.provider().withdraw(subscriptionId, broker));
    }

    // ------------------------------------------------------------------ transactions

    @Override
    public long newTransaction() {
        return transactionNumbers.incrementAndGet();
    }

    @Override
    public String transactionBroker(long transaction) {
        BrokerLink link = transactions.get(transaction);
        return link == null ? null : link.broker();
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        BrokerLink link = links.connected(lease.origin().broker());
        if (link != null
                && !transactions.containsKey(transaction)
                && transactions.computeIfAbsent(transaction, n -> branches.bind(n, link)) == link) {
            link.provider().enlist(transaction, lease);
        }
    }

    @Override
    public Branches branches() {
        return branches;
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed) {
        BrokerLink link = transactions.get(transaction);
        if (link == null && !consumed.isEmpty()) {
            return CompletableFuture.failedFuture(new ProviderException(
                    Failure.ROLLED_BACK, "commit: the broker of what was received is gone; it was rolled back"));
        }
        if (link == null) {
            return messages == 0
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new ProviderException(
                            Failure.INCOMPLETE, "commit: the broker of what was sent is not found yet"));
        }
        return link.provider().commit(transaction, messages, consumed).whenComplete((done, error) -> {
            if (!ProviderException.is(Failure.INCOMPLETE, error)) {
                transactions.remove(transaction);
            }
        });
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        BrokerLink own = transactions.remove(transaction);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (BrokerLink link : links.connected()) {
            int[] ids = at(link, subscriptionIds);
            List<Delivery> there = at(link, delivered);
            if (link == own) {
                all.add(link.unlessDown(link.provider().rollback(transaction, ids, there)));
            } else if (ids.length > 0 || !there.isEmpty()) {
                all.add(link.unlessDown(link.provider().recover(ids, there)));
            }
        }
        return allOf(all);
    }

    // ------------------------------------------------------------------ the rest

    /** The brokers one after the other, in the order of their names. */
    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return linksOf(request.destination(), request.temporary()).thenCompose(brokers -> {
            TreeMap<String, BrokerLink> byName = new TreeMap<>();
            brokers.forEach(link -> byName.put(link.broker(), link));
            Position from = request.position();
            Map.Entry<String, BrokerLink> at = from == null ? byName.firstEntry() : byName.ceilingEntry(from.broker());
            if (at == null) {
                return CompletableFuture.completedFuture(new BrowsePage(List.of(), null));
            }
            Map.Entry<String, BrokerLink> next = byName.higherEntry(at.getKey());
            boolean goesOn = from == null || from.broker().equals(at.getKey());
            return at.getValue()
                    .provider()
                    .browse(goesOn ? request : request.from(new Position(at.getKey(), 0, Position.START)))
                    .thenApply(page -> page.next() != null || next == null
                            ? page
                            : new BrowsePage(page.records(), new Position(next.getKey(), 0, Position.START)));
        });
    }

    /** All brokers of the destination. */
    @Override
    public <T> CompletableFuture<List<T>> inquire(Inquiry<T> inquiry) {
        return linksOf(inquiry.destination(), inquiry.temporary()).thenCompose(brokers -> {
            if (inquiry.isForOneBroker() && brokers.size() > 1) {
                return CompletableFuture.failedFuture(new ProviderException(
                        Failure.ILLEGAL,
                        "'" + inquiry.destination() + "' is at brokers " + brokers
                                + ", and an offset is a place at one;" + " give a time"));
            }
            CompletableFuture<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (BrokerLink broker : brokers) {
                all = all.thenCombine(broker.provider().inquire(inquiry), (before, more) -> {
                    before.addAll(more);
                    return before;
                });
            }
            return all;
        });
    }

    /** Any broker may have half messages of the group. */
    @Override
    public CompletableFuture<Void> joinProducers(String group, CheckListener listener) {
        return nameServers.brokers().thenCompose(brokers -> links.joinProducers(group, listener, brokers));
    }

    @Override
    public CompletableFuture<Void> leaveProducers(String group) {
        return links.leaveProducers(group);
    }

    /** A durable subscription is at the brokers of its topic, which only they know: all are asked. */
    @Override
    public CompletableFuture<Void> unsubscribe(String id, String name) {
        return nameServers.brokers().thenCompose(links::all).thenCompose(found -> unsubscribe(found, id, name));
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
        return links.home().provider().createTemporary(topic);
    }

    @Override
    public CompletableFuture<Void> restoreTemporary(String name, boolean topic) {
        return links.home().provider().restoreTemporary(name, topic);
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        return links.home().provider().deleteTemporary(name);
    }

    @Override
    public CompletableFuture<Void> close() {
        ScheduledFuture<?> running = refresher;
        if (running != null) {
            running.cancel(false);
        }
        return links.close();
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }
}
