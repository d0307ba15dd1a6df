package org.apogeemq.jms.provider.rocketmq;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.wire.ClientRuntime;
import org.apogeemq.jms.provider.wire.Failures;
import org.apogeemq.jms.provider.wire.HalfRequests;
import org.apogeemq.jms.provider.wire.WireConfig;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.protocol.Version;

/**
 * The seam over one connection to one broker of Apache RocketMQ. All state belongs to the connection's event loop. When
 * the connection is lost, leases are void here, though the broker hides the messages from others until their time is over;
 * sends under way fail as in doubt, those not yet sent as {@link Failure#DISCONNECTED}.
 */
public final class RocketMqProvider implements Provider {
    /** Each message held ahead has to be renewed while it waits, so not many are. */
    private static final int MAX_PREFETCH = 64;

    private static final int DEFAULT_MAX_MESSAGE_SIZE = 4 << 20;
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(30);
    private static final Duration RENEW_INTERVAL = Duration.ofSeconds(3);

    private final ClientRuntime runtime;
    private final WireConfig config;
    private final String broker;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Map<Integer, Subscription> subscriptions = new HashMap<>();
    /** Acknowledgements that the broker has not yet answered. */
    private final Set<CompletableFuture<Void>> ending = new HashSet<>();

    private final List<ScheduledFuture<?>> regular = new ArrayList<>();
    private final Queue<Send> posted = new ConcurrentLinkedQueue<>();

    private volatile Connection connection;
    private volatile Calls calls;
    private volatile Topics topics;
    private volatile Groups groups;
    private volatile HalfRequests halves;
    private volatile Heartbeats heartbeats;
    private volatile Verbs verbs;
    private volatile SendLanes lanes;
    private volatile Opening opening;
    private volatile Browsing browsing;
    private volatile ProviderException end;
    private volatile boolean closing;

    /**
     * @param broker name by which the name servers know it
     * @param clock time of day
     * @param nanoClock elapsed time, ns
     */
    public RocketMqProvider(
            ClientRuntime runtime, WireConfig config, String broker, InstantSource clock, LongSupplier nanoClock) {
        this.runtime = runtime;
        this.config = config;
        this.broker = broker;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    // ------------------------------------------------------------------ connection

    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener listener) {
        return runtime.client()
                .connect(config.address(), config.connectTimeout())
                .handle((opened, error) -> error == null
                        ? greet(opened, listener)
                        : CompletableFuture.<ConnectionInfo>failedFuture(
                                Failures.ofConnection(error, "connect to " + config.address())))
                .thenCompose(Function.identity());
    }

    private CompletableFuture<ConnectionInfo> greet(Connection opened, ProviderListener listener) {
        connection = opened;
        calls = new Calls(opened, config.credentials(), config.requestTimeout(), runtime.timer());
        verbs = new Verbs(calls);
        topics = new Topics(calls, broker, nanoClock);
        Progress progress = new Progress(calls, topics, broker);
        groups = new Groups(calls, progress, broker, config.connectionKey());
        halves = new HalfRequests(opened, config.credentials(), broker, config, runtime.timer());
        heartbeats = new Heartbeats(calls, config.connectionKey(), halves.groups());
        Pulls pulls = new Pulls(calls, broker, config.requestTimeout());
        browsing = new Browsing(progress, topics, pulls, broker);
        opening =
                new Opening(calls, broker, config.connectionKey(), topics, groups, heartbeats, pulls, clock, nanoClock);
        lanes = new SendLanes(calls, topics, broker, config.sendTimeout().toNanos(), nanoClock);
        return heartbeats
                .beat()
                .thenCompose(answer -> answer.version() < Version.V5_0_0
                        ? CompletableFuture.<Integer>failedFuture(Refusals.tooOld(broker, answer.version()))
                        : maxMessageSize())
                .thenApply(size -> new ConnectionInfo(
                        broker,
                        size,
                        MAX_PREFETCH,
                        opened.localAddress(),
                        Refusals.transactions().getMessage()))
                .whenComplete((info, error) -> {
                    if (error != null) {
                        opened.close();
                        return;
                    }
                    every(HEARTBEAT_INTERVAL, this::beat);
                    every(RENEW_INTERVAL, this::renew);
                    opened.closeFuture().thenRun(() -> lost(listener));
                });
    }

    private void every(Duration interval, Runnable task) {
        regular.add(runtime.timer()
                .scheduleAtFixedRate(
                        () -> calls.onLoop(task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void beat() {
        heartbeats.beat().whenComplete((answer, error) -> {
            if (error != null && ProviderException.of(error).failure() == Failure.TIMEOUT) {
                connection.close();
            }
        });
    }

    private void renew() {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription instanceof PopSubscription popping) {
                popping.renew();
            }
        }
    }

    /** The broker's own limit; a user who may not read its configuration gets the usual one. */
    private CompletableFuture<Integer> maxMessageSize() {
        return calls.answer(RequestCode.GET_BROKER_CONFIG, null, null, "ask for the broker's configuration")
                .thenApply(answer -> {
                    if (answer.code() != ResponseCode.SUCCESS || answer.body() == null) {
                        return DEFAULT_MAX_MESSAGE_SIZE;
                    }
                    String text = answer.body().toString(java.nio.charset.StandardCharsets.UTF_8);
                    return text.lines()
                            .filter(line -> line.startsWith("maxMessageSize="))
                            .findFirst()
                            .map(line -> Integer.parseInt(
                                    line.substring(line.indexOf('=') + 1).strip()))
                            .orElse(DEFAULT_MAX_MESSAGE_SIZE);
                });
    }

    /** On the event loop, once. */
    private void lost(ProviderListener listener) {
        regular.forEach(task -> task.cancel(false));
        end = closing
                ? new ProviderException(Failure.CLOSED, "the connection to " + config.address() + " was closed")
                : new ProviderException(Failure.DISCONNECTED, "the connection to " + config.address() + " was lost");
        subscriptions.values().forEach(Subscription::lost);
        subscriptions.clear();
        lanes.lost(end);
        failPosted();
        verbs.lost(end);
        if (!closing) {
            listener.failed(end);
        }
    }

    /** RocketMQ knows no client identifiers: nothing is claimed, and the names of durable subscriptions begin with it. */
    @Override
    public CompletableFuture<Void> claimClientId(String clientId) {
        return CompletableFuture.completedFuture(null);
    }

    /** Gives back what is held, waits for what was acknowledged, then closes. */
    @Override
    public CompletableFuture<Void> close() {
        Connection open = connection;
        if (open == null) {
            return CompletableFuture.completedFuture(null);
        }
        closing = true;
        verbs.run(() -> all(List.copyOf(subscriptions.keySet()), id -> closeNow(id, true))
                        .thenCompose(done -> all(List.copyOf(ending), Function.identity())))
                .whenComplete((done, error) -> open.close());
        return open.closeFuture();
    }

    // ------------------------------------------------------------------ sending

    @Override
    public void send(Send send) {
        posted.add(send);
        calls.onLoop(this::sendPosted);
        if (end != null) {
            failPosted();
        }
    }

    private void sendPosted() {
        Send send;
        while ((send = posted.poll()) != null) {
            if (send.half() == null) {
                lanes.add(send);
            } else {
                sendHalf(send);
            }
        }
    }

    private void sendHalf(Send send) {
        topics.writeQueues(send.destination()).whenComplete((queues, error) -> {
            if (error == null) {
                halves.send(send, queues == 0 ? 0 : Math.floorMod(send.orderKey(), queues));
            } else {
                send.fail(ProviderException.of(error));
            }
        });
    }

    @Override
    public CompletableFuture<Void> joinProducers(String group, CheckListener listener) {
        halves.listen(group, listener);
        return heartbeats.beat().thenAccept(known -> {});
    }

    @Override
    public CompletableFuture<Void> leaveProducers(String group) {
        halves.forget(group);
        return heartbeats.leaveProducers(group);
    }

    /** The event loop takes no more tasks. */
    private void failPosted() {
        Send send;
        while ((send = posted.poll()) != null) {
            send.fail(end);
        }
    }

    // ------------------------------------------------------------------ receiving

    @Override
    public CompletableFuture<Void> ping() {
        return heartbeats.beat().thenApply(answer -> null);
    }

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        return verbs.run(() -> open(spec, sink));
    }

    private CompletableFuture<Void> open(SubscriptionSpec spec, DeliverySink sink) {
        return opening.open(spec, sink).thenAccept(subscription -> {
            subscriptions.put(spec.id(), subscription);
            subscription.credit(spec.credit());
        });
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        return verbs.run(() -> closeNow(subscriptionId, releaseLeases));
    }

    private CompletableFuture<Void> closeNow(int subscriptionId, boolean releaseLeases) {
        Subscription subscription = subscriptions.get(subscriptionId);
        if (subscription == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> closed = subscription.close(releaseLeases);
        if (subscription.isOver()) {
            subscriptions.remove(subscriptionId);
        }
        return closed.handle((done, error) -> null) // what could not be given back comes back when its time is over
                .thenCompose(done -> opening.closed(subscription));
    }

    @Override
    public List<String> brokers(int subscriptionId) {
        return List.of(broker);
    }

    @Override
    public void credit(int subscriptionId, String at, int messages) {
        calls.onLoop(() -> {
            Subscription subscription = subscriptions.get(subscriptionId);
            if (subscription != null) {
                subscription.credit(messages);
            }
        });
    }

    @Override
    public CompletableFuture<Void> takeBackCredit(int subscriptionId) {
        return drain(subscriptionId, 0);
    }

    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int credit) {
        return verbs.run(() -> {
            Subscription subscription = subscriptions.get(subscriptionId);
            return subscription == null ? CompletableFuture.completedFuture(null) : subscription.drain(credit);
        });
    }

    @Override
    public void acknowledge(Delivery lease) {
        calls.onLoop(() -> finish(AckKind.CONSUMED, List.of(lease)));
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        List<Delivery> all = List.copyOf(leases);
        return verbs.run(() -> finish(kind, all));
    }

    private CompletableFuture<Void> finish(AckKind kind, Collection<Delivery> deliveries) {
        return all(deliveries, delivery -> {
            Subscription subscription = subscriptions.get(delivery.subscriptionId());
            Lease lease = subscription == null ? null : subscription.remove(delivery);
            if (lease == null) {
                return CompletableFuture.completedFuture(null);
            }
            if (subscription.isOver()) {
                subscriptions.remove(delivery.subscriptionId());
            }
            CompletableFuture<Void> answer = kind == AckKind.CONSUMED
                    ? subscription.end(lease)
                    : subscription.giveBack(lease, kind == AckKind.RELEASE_COUNTED);
            if (!answer.isDone()) {
                ending.add(answer);
                answer.whenComplete((done, error) -> ending.remove(answer));
            }
            return answer;
        });
    }

    private static <T> CompletableFuture<Void> all(Collection<T> of, Function<T, CompletableFuture<Void>> verb) {
        return CompletableFuture.allOf(of.stream().map(verb).toArray(CompletableFuture[]::new));
    }

    /** The messages stay with this client, which delivers them again by itself: at once and in their order. */
    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        Set<Delivery> counted = new HashSet<>(delivered);
        return verbs.run(() -> {
            for (int id : subscriptionIds) {
                Subscription subscription = subscriptions.get(id);
                if (subscription != null) {
                    subscription.recover(counted);
                }
            }
            // of consumers that were closed before
            return finish(AckKind.RELEASE_COUNTED, delivered);
        });
    }

    @Override
    public CompletableFuture<Void> withdraw(int subscriptionId, String at) {
        return recover(new int[] {subscriptionId}, List.of());
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return verbs.run(() -> browsing.browse(request));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String clientId, String name) {
        return verbs.run(() -> groups.unsubscribe(clientId, name, heartbeats::isMember));
    }

    // ------------------------------------------------------------------ what it has not

    @Override
    public long newTransaction() {
        return 0;
    }

    @Override
    public String transactionBroker(long transaction) {
        return null;
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        // there is no transaction to enlist in
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed) {
        return CompletableFuture.failedFuture(Refusals.transactions());
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        return CompletableFuture.failedFuture(Refusals.transactions());
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return CompletableFuture.failedFuture(Refusals.temporaryDestination());
    }

    @Override
    public CompletableFuture<Void> restoreTemporary(String name, boolean topic) {
        return CompletableFuture.failedFuture(Refusals.temporaryDestination());
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        return CompletableFuture.failedFuture(Refusals.temporaryDestination());
    }
}
