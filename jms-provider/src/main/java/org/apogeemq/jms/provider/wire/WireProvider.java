package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Inquiry;
import org.apogeemq.jms.provider.Origin;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.remoting.header.ExtensionHeaders.AcknowledgeRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.ClaimClientIdRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CloseSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.DeleteTemporaryRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.DrainRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.SubscriptionSinceResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.UnsubscribeRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/**
 * The seam over one connection to one broker. When the connection is lost, everything under way fails with
 * {@link Failure#DISCONNECTED}, sends in their order, and the listener's {@code failed} is called last.
 */
public final class WireProvider implements Provider {
    private static final int PROTOCOL_VERSION = 1;
    /** Broker and client close a connection that is silent for 120 s; one question a quarter of that keeps it. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(30);

    private final ClientRuntime runtime;
    private final WireConfig config;
    private final boolean sole;
    private final Map<Integer, DeliverySink> sinks = new ConcurrentHashMap<>();
    private static final Supplier<ByteBuf> NOTHING = () -> null;

    private final AtomicLong transactions = new AtomicLong();
    private volatile Connection connection;
    private volatile Outbox outbox;
    private volatile Requests requests;
    private volatile Commits commits;
    /** Of the only connection; else null. */
    private volatile Branches soleBranches;

    private volatile Origin origin;
    private volatile DeliverFrames frames;
    private volatile HalfRequests halves;
    private volatile ProducerMembership producers;
    private volatile ScheduledFuture<?> ping;
    private volatile boolean closing;
    private volatile boolean clientIdClaimed;

    /** One of several connections to a broker, one after the other: who makes the next remembers what was not answered. */
    public WireProvider(ClientRuntime runtime, WireConfig config) {
        this(runtime, config, false);
    }

    private WireProvider(ClientRuntime runtime, WireConfig config, boolean sole) {
        this.runtime = runtime;
        this.config = config;
        this.sole = sole;
    }

    /** The only connection to a broker, as to an embedded one. */
    public static WireProvider sole(ClientRuntime runtime, WireConfig config) {
        return new WireProvider(runtime, config, true);
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener listener) {
        String what = "connect to " + config.address();
        return runtime.client()
                .connect(config.address(), config.connectTimeout())
                .handle((opened, error) -> {
                    if (error != null) {
                        return CompletableFuture.<ConnectionInfo>failedFuture(Failures.ofConnection(error, what));
                    }
                    return greet(opened, listener);
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<ConnectionInfo> greet(Connection opened, ProviderListener listener) {
        connection = opened;
        outbox = new Outbox(opened, config.sendTimeout(), runtime.timer());
        requests = new Requests(opened, outbox, config.requestTimeout(), runtime.timer());
        commits = new Commits(requests, config);
        soleBranches = sole ? new SoleBranches(wireBranches(), commits::isCommitted) : null;
        opened.attribute(ClientRuntime.PROVIDER, this);
        return hello().whenComplete((info, error) -> {
            if (error != null) {
                opened.close();
                return;
            }
            origin = new Origin(info.brokerName());
            frames = new DeliverFrames(origin);
            // not signed: the greeting has said who sends
            halves = new HalfRequests(opened, null, info.brokerName(), config, runtime.timer());
            producers = new ProducerMembership(requests, config.connectionKey(), halves);
            ping = runtime.timer()
                    .scheduleAtFixedRate(
                            this::ping, PING_INTERVAL.toMillis(), PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            opened.closeFuture().thenRun(() -> lost(listener));
        });
    }

    private CompletableFuture<ConnectionInfo> hello() {
        HelloRequest hello = new HelloRequest(
                PROTOCOL_VERSION, config.user(), config.password(), config.connectionName(), config.connectionKey());
        // signed for Apache's brokers: one that wants signatures says only then that it does not know the greeting
        return requests.direct(
                        RequestCode.HELLO,
                        hello,
                        config.credentials(),
                        config.connectTimeout(),
                        "greet the broker at " + config.address())
                .thenApply(answer -> {
                    HelloResponse h = answer.header(HelloResponse.class);
                    return new ConnectionInfo(
                            h.brokerName(), h.maxMessageSize(), h.maxPrefetch(), connection.localAddress(), null);
                });
    }

    @Override
    public CompletableFuture<Void> ping() {
        producers.ping();
        return hello().whenComplete((info, error) -> {
                    if (error != null && ProviderException.of(error).failure() == Failure.TIMEOUT) {
                        connection.close();
                    }
                })
                .thenApply(info -> null);
    }

    @Override
    public CompletableFuture<Void> joinProducers(String group, CheckListener listener) {
        return producers.join(group, listener);
    }

    @Override
    public CompletableFuture<Void> leaveProducers(String group) {
        return producers.leave(group);
    }

    /** On the event loop, once. */
    private void lost(ProviderListener listener) {
        ping.cancel(false);
        origin.markLost();
        ProviderException reason = closing
                ? new ProviderException(Failure.CLOSED, "the connection to " + config.address() + " was closed")
                : new ProviderException(Failure.DISCONNECTED, "the connection to " + config.address() + " was lost");
        outbox.lost(reason);
        if (!closing) {
            listener.failed(reason);
        }
    }

    /** A DELIVER frame arrived. On the event loop. */
    void delivered(ByteBuf body) {
        frames.read(body, sinks::get);
    }

    @Override
    public CompletableFuture<Void> claimClientId(String clientId) {
        return requests.ask(
                RequestCode.CLAIM_CLIENT_ID,
                new ClaimClientIdRequest(clientId),
                NOTHING,
                "claim the client id '" + clientId + "'",
                answer -> {
                    clientIdClaimed = true;
                    return null;
                });
    }

    @Override
    public void send(Send send) {
        if (send.half() == null) {
            outbox.post(send);
        } else {
            halves.send(send, HalfRequests.ANY_QUEUE);
        }
    }

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        sinks.put(spec.id(), sink);
        CompletableFuture<Void> opened = requests.ask(
                RequestCode.OPEN_SUBSCRIPTION,
                SubscriptionHeader.of(spec),
                NOTHING,
                "open a subscription of '" + spec.destination() + "'",
                answer -> null);
        return opened.whenComplete((done, error) -> {
            if (error != null) {
                sinks.remove(spec.id());
            }
            if (ProviderException.is(Failure.TIMEOUT, error)) {
                closeSubscription(spec.id(), true); // the broker may open it all the same, for nobody
            }
        });
    }

    @Override
    public CompletableFuture<Long> subscriptionSince(SubscriptionSpec spec) {
        return requests.ask(
                RequestCode.SUBSCRIPTION_SINCE,
                SubscriptionHeader.of(spec),
                NOTHING,
                "ask for the subscription '" + spec.name() + "' of '" + spec.destination() + "'",
                answer -> answer.header(SubscriptionSinceResponse.class).since());
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        CompletableFuture<Void> closed = requests.ask(
                RequestCode.CLOSE_SUBSCRIPTION,
                new CloseSubscriptionRequest(subscriptionId, releaseLeases),
                NOTHING,
                "close a subscription",
                answer -> null);
        return closed.whenComplete((done, error) -> sinks.remove(subscriptionId));
    }

    @Override
    public List<String> brokers(int subscriptionId) {
        return List.of(origin.broker());
    }

    @Override
    public void credit(int subscriptionId, String broker, int messages) {
        requests.post(() ->
                connection.send(Command.oneway(RequestCode.CREDIT, new CreditRequest(subscriptionId, messages), null)));
    }

    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int credit) {
        return requests.ask(
                RequestCode.DRAIN,
                new DrainRequest(subscriptionId, credit),
                NOTHING,
                "receive without waiting",
                answer -> null);
    }

    @Override
    public CompletableFuture<Void> takeBackCredit(int subscriptionId) {
        return drain(subscriptionId, 0);
    }

    @Override
    public void acknowledge(Delivery lease) {
        if (lease.origin() == origin) {
            outbox.post(lease);
        }
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        List<Delivery> held = held(leases);
        if (held.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return requests.ask(
                RequestCode.ACKNOWLEDGE,
                new AcknowledgeRequest(null),
                () -> groups(kind, held),
                "acknowledge " + held.size() + " messages",
                answer -> null);
    }

    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        return requests.ask(
                RequestCode.RECOVER,
                null,
                () -> reset(subscriptionIds, delivered),
                "recover the session",
                answer -> null);
    }

    @Override
    public CompletableFuture<Void> withdraw(int subscriptionId, String broker) {
        return recover(new int[] {subscriptionId}, List.of());
    }

    @Override
    public String transactionBroker(long transaction) {
        return null;
    }

    @Override
    public long newTransaction() {
        return transactions.incrementAndGet();
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        // one broker: nothing to choose
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed) {
        if (held(consumed).size() < consumed.size()) {
            return rollback(transaction, new int[0], consumed)
                    .handle((done, error) -> new ProviderException(
                            Failure.ROLLED_BACK,
                            "commit: the connection to the broker was lost since the transaction received its messages;"
                                    + " it was rolled back and they will be delivered again"))
                    .thenCompose(CompletableFuture::failedFuture);
        }
        if (!consumed.isEmpty()) {
            consumedIn(transaction, consumed);
        }
        return commits.commit(transaction, messages);
    }

    @Override
    public CompletableFuture<Boolean> isCommitted(long transaction, Duration age) {
        return commits.isCommitted(transaction, age);
    }

    private void consumedIn(long transaction, List<Delivery> consumed) {
        requests.post(() -> connection.send(Command.oneway(
                RequestCode.ACKNOWLEDGE, new AcknowledgeRequest(transaction), groups(AckKind.CONSUMED, consumed))));
    }

    @Override
    public Branches branches() {
        return soleBranches == null ? wireBranches() : soleBranches;
    }

    private Branches wireBranches() {
        return new WireBranches(requests, this::held, this::consumedIn);
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        return requests.ask(
                RequestCode.ROLLBACK,
                new TransactionRequest(transaction),
                () -> reset(subscriptionIds, delivered),
                "roll back",
                answer -> null);
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        BrowseRequest.Position from = request.position();
        var header = new org.apogeemq.remoting.header.ExtensionHeaders.BrowseRequest(
                request.destination(),
                request.group() == null ? SubscriptionKind.QUEUE : SubscriptionKind.GROUP,
                request.group(),
                request.selector(),
                from == null ? 0 : from.queueId(),
                from == null ? BrowseRequest.Position.START : from.offset(),
                request.max());
        return requests.ask(RequestCode.BROWSE, header, NOTHING, "browse '" + request.destination() + "'", answer -> {
            BrowseResponse next = answer.header(BrowseResponse.class);
            return new BrowsePage(
                    frames.readPage(answer.body()),
                    next.end()
                            ? null
                            : new BrowseRequest.Position(origin.broker(), next.nextQueueId(), next.nextOffset()));
        });
    }

    @Override
    public <T> CompletableFuture<List<T>> inquire(Inquiry<T> inquiry) {
        return inquiry.ask(new LogInquiries(requests, origin));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String clientId, String name) {
        return requests.ask(
                RequestCode.UNSUBSCRIBE,
                new UnsubscribeRequest(clientId, name),
                NOTHING,
                "unsubscribe '" + name + "'",
                answer -> null);
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return createTemporary(topic, null);
    }

    @Override
    public CompletableFuture<Void> restoreTemporary(String name, boolean topic) {
        return createTemporary(topic, name).thenAccept(same -> {});
    }

    private CompletableFuture<String> createTemporary(boolean topic, String name) {
        return requests.ask(
                RequestCode.CREATE_TEMPORARY,
                new CreateTemporaryRequest(topic ? SubscriptionKind.TOPIC : SubscriptionKind.QUEUE, name),
                NOTHING,
                "create a temporary " + (topic ? "topic" : "queue"),
                answer -> answer.header(CreateTemporaryResponse.class).name());
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        return requests.ask(
                RequestCode.DELETE_TEMPORARY,
                new DeleteTemporaryRequest(name),
                NOTHING,
                "delete the temporary destination '" + name + "'",
                answer -> null);
    }

    /** Sends what was posted before, then closes. */
    @Override
    public CompletableFuture<Void> close() {
        Connection open = connection;
        if (open == null) {
            return CompletableFuture.completedFuture(null);
        }
        closing = true;
        // the last oneway frames are out when the broker has answered a question asked after them
        CompletableFuture<Void> flushed =
                requests.ask(RequestCode.RECOVER, null, () -> reset(new int[0], List.of()), "close", a -> null);
        CompletableFuture<Void> freed = clientIdClaimed ? flushed.thenCompose(done -> claimClientId("")) : flushed;
        freed.whenComplete((done, error) -> open.close());
        return open.closeFuture();
    }

    private List<Delivery> held(List<Delivery> leases) {
        for (Delivery lease : leases) {
            if (lease.origin() != origin) {
                return leases.stream().filter(l -> l.origin() == origin).toList();
            }
        }
        return leases;
    }

    private static ByteBuf groups(AckKind kind, List<Delivery> leases) {
        ByteBuf body = Unpooled.buffer(LeaseGroups.maxBytes(leases.size()));
        LeaseGroups.write(body, kind, leases);
        return body;
    }

    private ByteBuf reset(int[] subscriptionIds, List<Delivery> delivered) {
        List<Delivery> held = held(delivered);
        ByteBuf body = Unpooled.buffer(4 + 4 * subscriptionIds.length + LeaseGroups.maxBytes(held.size()));
        body.writeInt(subscriptionIds.length);
        for (int id : subscriptionIds) {
            body.writeInt(id);
        }
        LeaseGroups.write(body, AckKind.RELEASE_COUNTED, held);
        return body;
    }
}
