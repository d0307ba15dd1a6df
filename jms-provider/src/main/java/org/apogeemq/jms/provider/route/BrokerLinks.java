package org.apogeemq.jms.provider.route;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers that one JMS connection is connected to; connected to when they are first needed, at the address that the
 * name servers gave last. All of them have its client identifier and know its producer groups. Thread-safe.
 */
final class BrokerLinks {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLinks.class);

    /** Claiming it frees what was claimed. */
    private static final String NO_CLIENT_ID = "";

    private final BiFunction<String, Supplier<InetSocketAddress>, Provider> connector;
    private final Runnable onRestored;
    private final Consumer<BrokerLink> onGone;
    private final Map<String, CompletableFuture<BrokerLink>> links = new ConcurrentHashMap<>();
    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final Map<String, CheckListener> producerGroups = new ConcurrentHashMap<>();
    private volatile ProviderListener listener;
    private volatile BrokerLink home;
    private volatile String clientId;
    private volatile boolean closed;

    /**
     * @param connector makes the provider of one broker, by name and where it is now; not yet connected
     * @param onRestored called when a lost connection is back
     * @param onGone called when a broker was given up
     */
    BrokerLinks(
            BiFunction<String, Supplier<InetSocketAddress>, Provider> connector,
            Runnable onRestored,
            Consumer<BrokerLink> onGone) {
        this.connector = connector;
        this.onRestored = onRestored;
        this.onGone = onGone;
    }

    /** Connects to the first of the brokers that can be reached; it becomes the home broker. */
    CompletableFuture<ConnectionInfo> connectFirst(Map<String, InetSocketAddress> brokers, ProviderListener to) {
        listener = to;
        addresses.putAll(brokers);
        return connectFirst(brokers.keySet().iterator(), null);
    }

    private CompletableFuture<ConnectionInfo> connectFirst(Iterator<String> rest, ProviderException last) {
        if (!rest.hasNext()) {
            return CompletableFuture.failedFuture(last);
        }
        BrokerLink link = make(rest.next());
        return link.provider()
                .connect(link)
                .handle((info, error) -> {
                    if (error == null) {
                        home = link;
                        links.put(link.broker(), CompletableFuture.completedFuture(link));
                        return CompletableFuture.completedFuture(info);
                    }
                    ProviderException reason = ProviderException.of(error);
                    link.provider().close();
                    return reason.failure() == Failure.DISCONNECTED || reason.failure() == Failure.TIMEOUT
                            ? connectFirst(rest, reason)
                            : CompletableFuture.<ConnectionInfo>failedFuture(reason);
                })
                .thenCompose(Function.identity());
    }

    private BrokerLink make(String broker) {
        Provider provider = connector.apply(broker, () -> addresses.get(broker));
        return new BrokerLink(broker, provider, listener, onRestored, this::failed);
    }

    /** The broker that has what belongs to the connection as a whole. */
    BrokerLink home() {
        return home;
    }

    /**
     * Claims the identifier at all brokers that can be reached, and at every other that is connected to later. One after the
     * other in the order of their names: of two connections that claim one identifier at the same time one gets it.
     *
     * @param brokers all there are, by name
     */
    CompletableFuture<Void> claimClientId(String id, SortedMap<String, InetSocketAddress> brokers) {
        CompletableFuture<Void> claimed = CompletableFuture.completedFuture(null);
        for (Map.Entry<String, InetSocketAddress> broker : brokers.entrySet()) {
            claimed = claimed.thenCompose(before -> claimAt(id, broker.getKey(), broker.getValue()));
        }
        return claimed.thenCompose(all -> home.provider().claimClientId(id))
                .handle((done, error) -> {
                    if (error == null) {
                        clientId = id;
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    return freeClientId().<Void>handle((freed, away) -> {
                        throw new CompletionException(ProviderException.of(error));
                    });
                })
                .thenCompose(Function.identity());
    }

    /** So that whoever is told of a refusal finds nothing of it left. A broker that is away has freed it by itself. */
    private CompletableFuture<Void> freeClientId() {
        return CompletableFuture.allOf(connected().stream()
                .map(link -> link.unlessDown(link.provider().claimClientId(NO_CLIENT_ID)))
                .toArray(CompletableFuture[]::new));
    }

    /** A broker that is away cannot have the identifier claimed by anybody else. */
    private CompletableFuture<Void> claimAt(String id, String broker, InetSocketAddress address) {
        return link(broker, address)
                .thenCompose(link ->
                        link.isUp() ? link.provider().claimClientId(id) : CompletableFuture.<Void>completedFuture(null))
                .handle((done, error) -> {
                    Failure failure =
                            error == null ? null : ProviderException.of(error).failure();
                    return error == null || failure == Failure.DISCONNECTED || failure == Failure.TIMEOUT
                            ? CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(error);
                })
                .thenCompose(Function.identity());
    }

    /** The link to a broker, made when it is first needed. */
    private CompletableFuture<BrokerLink> link(String broker, InetSocketAddress address) {
        addresses.put(broker, address);
        CompletableFuture<BrokerLink> made = new CompletableFuture<>();
        CompletableFuture<BrokerLink> known = links.putIfAbsent(broker, made);
        if (known != null) {
            return known;
        }
        BrokerLink link = make(broker);
        String id = clientId;
        link.provider()
                .connect(link)
                .thenCompose(info -> id == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : link.provider().claimClientId(id))
                .thenCompose(claimed -> joinAll(link))
                .whenComplete((done, error) -> {
                    if (error == null && !closed) {
                        made.complete(link);
                        return;
                    }
                    links.remove(broker, made);
                    link.provider().close();
                    made.completeExceptionally(
                            error == null
                                    ? new ProviderException(Failure.CLOSED, "the connection is closed")
                                    : ProviderException.of(error));
                });
        return made;
    }

    private CompletableFuture<Void> joinAll(BrokerLink link) {
        return CompletableFuture.allOf(producerGroups.entrySet().stream()
                .map(group -> link.provider().joinProducers(group.getKey(), group.getValue()))
                .toArray(CompletableFuture[]::new));
    }

    /** Joins a producer group at those of the brokers that can be reached, and at every other that is connected to later. */
    CompletableFuture<Void> joinProducers(String group, CheckListener checks, Map<String, InetSocketAddress> brokers) {
        producerGroups.put(group, checks);
        return reachable(brokers)
                .thenCompose(found -> CompletableFuture.allOf(found.stream()
                        .map(link -> link.unlessDown(link.provider().joinProducers(group, checks)))
                        .toArray(CompletableFuture[]::new)));
    }

    CompletableFuture<Void> leaveProducers(String group) {
        producerGroups.remove(group);
        return CompletableFuture.allOf(connected().stream()
                .map(link -> link.unlessDown(link.provider().leaveProducers(group)))
                .toArray(CompletableFuture[]::new));
    }

    /** Whether every broker has to be connected to, because any may ask about half messages. */
    boolean areAllNeeded() {
        return !producerGroups.isEmpty();
    }

    /** The links to all of the brokers; fails when one cannot be reached. */
    CompletableFuture<List<BrokerLink>> all(Map<String, InetSocketAddress> brokers) {
        List<CompletableFuture<BrokerLink>> asked = ask(brokers);
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    /**
     * The links to all of the brokers and to those that are connected; fails when one cannot be reached.
     *
     * @param min fails also when there are fewer: the name servers forget a broker that is down
     */
    CompletableFuture<List<BrokerLink>> allAndConnected(Map<String, InetSocketAddress> brokers, int min) {
        return all(brokers).thenApply(found -> {
            List<BrokerLink> every = new ArrayList<>(found);
            connected().stream().filter(link -> !found.contains(link)).forEach(every::add);
            if (every.size() < min) {
                throw new CompletionException(new ProviderException(
                        Failure.DISCONNECTED,
                        "only the brokers " + every + " are there, and xaBrokers=" + min
                                + " says how many have to be asked; ask again when all are back"));
            }
            return every;
        });
    }

    /** The links to those of the brokers that can be reached, in the order given; fails when none can. */
    CompletableFuture<List<BrokerLink>> reachable(Map<String, InetSocketAddress> brokers) {
        List<CompletableFuture<BrokerLink>> asked = ask(brokers);
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).handle((done, error) -> {
            List<BrokerLink> found = asked.stream()
                    .filter(link -> !link.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            if (found.isEmpty()) {
                throw new CompletionException(ProviderException.of(error));
            }
            return found;
        });
    }

    private List<CompletableFuture<BrokerLink>> ask(Map<String, InetSocketAddress> brokers) {
        List<CompletableFuture<BrokerLink>> asked = new ArrayList<>();
        brokers.forEach((name, address) -> asked.add(link(name, address)));
        return asked;
    }

    /** The link to a broker; null when there is none. */
    BrokerLink connected(String broker) {
        CompletableFuture<BrokerLink> link = links.get(broker);
        return link == null || link.isCompletedExceptionally() ? null : link.getNow(null);
    }

    /** All links there are, by name. */
    List<BrokerLink> connected() {
        List<BrokerLink> all = new ArrayList<>();
        for (CompletableFuture<BrokerLink> link : links.values()) {
            if (link.isDone() && !link.isCompletedExceptionally()) {
                all.add(link.join());
            }
        }
        all.sort(Comparator.comparing(BrokerLink::broker));
        return all;
    }

    /** Ends well when one of them answers now. */
    CompletableFuture<Void> ping() {
        CompletableFuture<Void> any = CompletableFuture.failedFuture(
                new ProviderException(Failure.DISCONNECTED, "no broker is connected at present"));
        for (BrokerLink link : connected()) {
            CompletableFuture<Void> answer = link.provider().ping();
            any = any.handle((done, error) -> error == null ? CompletableFuture.<Void>completedFuture(null) : answer)
                    .thenCompose(Function.identity());
        }
        return any;
    }

    /** A broker was given up: the connection goes on with the others, and ends with the last. */
    private void failed(BrokerLink link, ProviderException reason) {
        links.computeIfPresent(
                link.broker(), (name, future) -> future.isDone() && future.getNow(null) == link ? null : future);
        onGone.accept(link);
        List<BrokerLink> others = connected();
        if (others.isEmpty() || reason.failure() == Failure.SECURITY) {
            listener.failed(reason);
            return;
        }
        if (link == home) {
            home = others.get(0);
        }
        LOG.warn("broker {} is given up, the connection goes on with {}: {}", link, others, reason.getMessage());
    }

    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(
                connected().stream().map(link -> link.provider().close()).toArray(CompletableFuture[]::new));
    }
}
