package org.apogeemq.jms.provider.reconnect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;

/**
 * The seam to one broker across lost connections. After a loss it connects again with growing pauses, claims the client
 * identifier, opens the subscriptions, then sends again what was unanswered, marked so that the broker looks for it
 * first. Questions wait for the connection up to their own time. Temporary destinations are made again, empty. What cannot
 * be carried over fails: a transaction with work on the old connection is rolled back by the broker, leases are void.
 */
public final class ReconnectingProvider implements Provider {
    private final Connections connections;
    private final BackOff backOff;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Questions questions;
    private final ReconnectingBranches branches;
    private final HeldSends held = new HeldSends();
    private final Carried carried = new Carried();
    /** The connection that each open transaction has sent on. */
    private final Map<Long, Provider> transactions = new ConcurrentHashMap<>();

    private final AtomicLong transactionNumbers = new AtomicLong();
    private volatile ProviderListener listener;
    private volatile ConnectionInfo info;
    /** Null while there is no connection. Written under the monitor of this. */
    private volatile Link current;
    /** Why there will be no connection any more. Written under the monitor of this. */
    private volatile ProviderException end;

    public ReconnectingProvider(
            Connections connections,
            BackOff backOff,
            Duration requestTimeout,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this.connections = connections;
        this.backOff = backOff;
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.questions = new Questions(requestTimeout, backOff.first(), this::later, nanoClock);
        this.branches = new ReconnectingBranches(questions, this::provider, transactions, nanoClock);
    }

    /** The first connection is tried once: an address that does not answer is an error at once, not after minutes. */
    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener to) {
        listener = to;
        return connections.first(this::connectFirst);
    }

    private CompletableFuture<ConnectionInfo> connectFirst() {
        Link first = new Link(connections.make());
        return first.provider.connect(first).thenApply(greeting -> {
            info = greeting;
            if (!established(first)) {
                reconnect(0, deadline(), first.lost);
            }
            return greeting;
        });
    }

    private long deadline() {
        return nanoClock.getAsLong() + backOff.total().toNanos();
    }

    /** Makes the link the current one; false when it was lost meanwhile. */
    private boolean established(Link link) {
        List<Runnable> waiting;
        synchronized (this) {
            if (link.lost != null) {
                return false;
            }
            if (end != null) {
                link.provider.close();
                return true;
            }
            held.sendAll(link.provider, link.keeper);
            current = link;
            waiting = questions.connected(link.provider);
        }
        waiting.forEach(Runnable::run);
        link.reopened.forEach(s -> s.resume(link.provider, info.brokerName()));
        return true;
    }

    /** One connection, from its making to its loss. */
    private final class Link implements ProviderListener {
        private final Provider provider;
        private final Consumer<Send> keeper = send -> hold(send, this);
        /** What was opened anew on it. Added to by its event loop before it becomes the current one. */
        private final List<Carried.Subscription> reopened = new ArrayList<>();
        /** Why it was lost. Guarded by the monitor of the outer object. */
        private ProviderException lost;

        Link(Provider provider) {
            this.provider = provider;
        }

        @Override
        public void interrupted(String broker, ProviderException reason) {
            throw new AssertionError("a single connection does not restore itself");
        }

        @Override
        public void restored(String broker) {
            throw new AssertionError("a single connection does not restore itself");
        }

        @Override
        public void failed(ProviderException reason) {
            synchronized (ReconnectingProvider.this) {
                lost = reason;
                if (current != this || end != null) {
                    return; // it was being made: that attempt fails by itself
                }
                current = null;
                questions.lost();
            }
            listener.interrupted(info.brokerName(), reason);
            reconnect(0, deadline(), reason);
        }
    }

    private void reconnect(int attempt, long deadline, ProviderException last) {
        if (end != null) {
            return;
        }
        if (nanoClock.getAsLong() - deadline >= 0) {
            giveUp(Losses.notRestored(info.brokerName(), backOff.total(), last));
            return;
        }
        Link next = new Link(connections.make());
        next.provider
                .connect(next)
                .thenCompose(greeting -> carried.restore(next.provider, next.reopened))
                .whenComplete((done, error) -> {
                    if (error == null && established(next)) {
                        listener.restored(info.brokerName());
                        return;
                    }
                    next.provider.close();
                    ProviderException reason = error == null ? next.lost : ProviderException.of(error);
                    if (reason.failure() == Failure.SECURITY) {
                        giveUp(reason);
                        return;
                    }
                    later(() -> reconnect(attempt + 1, deadline, reason), backOff.delayMillis(attempt));
                });
    }

    private void later(Runnable task, long millis) {
        try {
            timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            giveUp(Losses.closed()); // the timer ends with the last connection of this JVM
        }
    }

    private void giveUp(ProviderException reason) {
        if (finish(reason)) {
            carried.subscriptions().forEach(s -> s.sink().ended(reason));
            listener.failed(reason);
        }
    }

    private boolean finish(ProviderException reason) {
        List<Runnable> waiting;
        synchronized (this) {
            if (end != null) {
                return false;
            }
            end = reason;
            current = null;
            waiting = questions.end(reason);
        }
        waiting.forEach(Runnable::run);
        held.failAll(reason);
        return true;
    }

    @Override
    public void send(Send send) {
        Link link = current;
        if (send.transaction() != 0) {
            sendInTransaction(link, send);
        } else if (link == null) {
            hold(send, null);
        } else {
            send.keepOnDisconnect(link.keeper);
            link.provider.send(send);
        }
    }

    private void sendInTransaction(Link link, Send send) {
        if (link != null && transactions.computeIfAbsent(send.transaction(), n -> link.provider) == link.provider) {
            link.provider.send(send);
        } else {
            send.fail(Losses.rolledBack());
        }
    }

    /** Keeps a send for the next connection, after {@code from} was lost or when there was none. */
    private void hold(Send send, Link from) {
        Link now;
        synchronized (this) {
            now = current;
            if (end == null && (now == null || now == from)) {
                held.add(send);
                return;
            }
        }
        if (now == null) {
            send.keepOnDisconnect(null);
            send.fail(end);
        } else {
            send(send);
        }
    }

    @Override
    public CompletableFuture<Void> claimClientId(String id) {
        return questions.ask("claim the client id", p -> p.claimClientId(id)).thenRun(() -> carried.claimed(id));
    }

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        return questions
                .ask("open a subscription", p -> p.openSubscription(spec, sink))
                .thenRun(() -> carried.opened(spec, sink));
    }

    @Override
    public CompletableFuture<Long> subscriptionSince(SubscriptionSpec spec) {
        return questions.ask("ask for a subscription", p -> p.subscriptionSince(spec));
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        carried.closed(subscriptionId);
        return unlessLost(p -> p.closeSubscription(subscriptionId, releaseLeases));
    }

    @Override
    public List<String> brokers(int subscriptionId) {
        return List.of(info.brokerName());
    }

    @Override
    public void credit(int subscriptionId, String broker, int messages) {
        Link link = current;
        if (link != null) {
            link.provider.credit(subscriptionId, broker, messages);
        }
    }

    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int credit) {
        return questions.ask("receive", p -> p.drain(subscriptionId, credit));
    }

    @Override
    public CompletableFuture<Void> takeBackCredit(int subscriptionId) {
        return unlessLost(p -> p.takeBackCredit(subscriptionId));
    }

    @Override
    public void acknowledge(Delivery lease) {
        Link link = current;
        if (link != null) {
            link.provider.acknowledge(lease);
        }
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        Link link = current;
        return link == null ? CompletableFuture.completedFuture(null) : link.provider.acknowledge(kind, leases);
    }

    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        return questions.ask("recover", p -> p.recover(subscriptionIds, delivered));
    }

    @Override
    public CompletableFuture<Void> withdraw(int subscriptionId, String broker) {
        return unlessLost(p -> p.withdraw(subscriptionId, broker));
    }

    @Override
    public CompletableFuture<Void> ping() {
        Link link = current;
        return link == null
                ? CompletableFuture.failedFuture(
                        new ProviderException(Failure.DISCONNECTED, "the connection to the broker is lost at present"))
                : link.provider.ping();
    }

    /** What a loss of the connection does by itself. */
    private CompletableFuture<Void> unlessLost(Function<Provider, CompletableFuture<Void>> question) {
        Link link = current;
        return link == null
                ? CompletableFuture.completedFuture(null)
                : Losses.unlessLost(question.apply(link.provider));
    }

    @Override
    public String transactionBroker(long transaction) {
        return null;
    }

    @Override
    public long newTransaction() {
        return transactionNumbers.incrementAndGet();
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        Link link = current;
        if (link != null) {
            link.provider.enlist(transaction, lease);
        }
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed) {
        return commitOnce(transaction, messages, consumed).whenComplete((done, error) -> {
            if (!ProviderException.is(Failure.INCOMPLETE, error)) {
                transactions.remove(transaction);
            }
        });
    }

    private CompletableFuture<Void> commitOnce(long transaction, int messages, List<Delivery> consumed) {
        Provider sentOn = transactions.get(transaction);
        Link link = current;
        if (link == null) {
            return CompletableFuture.failedFuture(Losses.rolledBack());
        }
        if (sentOn != null && sentOn != link.provider) {
            // what it received since is held by the new connection: given back before the caller hears of the rollback
            return Losses.unlessLost(link.provider.rollback(transaction, new int[0], consumed))
                    .handle((done, error) -> Losses.rolledBack())
                    .thenCompose(CompletableFuture::failedFuture);
        }
        long asked = nanoClock.getAsLong();
        return link.provider
                .commit(transaction, messages, consumed)
                .handle((done, error) -> {
                    ProviderException reason = error == null ? null : ProviderException.of(error);
                    if (reason == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    return reason.failure() == Failure.IN_DOUBT
                            ? outcome(transaction, asked, reason)
                            : CompletableFuture.<Void>failedFuture(reason);
                })
                .thenCompose(Function.identity());
    }

    /** Asks the broker what became of a commit, again and again until it can say. */
    private CompletableFuture<Void> outcome(long transaction, long asked, ProviderException inDoubt) {
        return questions
                .askUntilAnswered(
                        "ask what became of the commit",
                        p -> p.isCommitted(transaction, Duration.ofNanos(nanoClock.getAsLong() - asked)))
                .handle((committed, error) -> {
                    if (error != null) {
                        return CompletableFuture.<Void>failedFuture(
                                Losses.inDoubt(info.brokerName(), ProviderException.of(error)));
                    }
                    return committed
                            ? CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(Losses.commitNotCarriedOut(inDoubt));
                })
                .thenCompose(Function.identity());
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        transactions.remove(transaction);
        if (subscriptionIds.length > 0) {
            return questions.ask("roll back", p -> p.rollback(transaction, subscriptionIds, delivered));
        }
        return unlessLost(p -> p.rollback(transaction, subscriptionIds, delivered));
    }

    /** The connection there is; null for none. */
    private Provider provider() {
        Link link = current;
        return link == null ? null : link.provider;
    }

    @Override
    public Branches branches() {
        return branches;
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return questions.ask("browse", p -> p.browse(request));
    }

    @Override
    public <T> CompletableFuture<List<T>> inquire(Inquiry<T> inquiry) {
        return questions.ask("ask about '" + inquiry.destination() + "'", p -> p.inquire(inquiry));
    }

    @Override
    public CompletableFuture<Void> joinProducers(String group, CheckListener checks) {
        carried.joined(group, checks);
        return questions.ask("join a producer group", p -> p.joinProducers(group, checks));
    }

    @Override
    public CompletableFuture<Void> leaveProducers(String group) {
        carried.left(group);
        return unlessLost(p -> p.leaveProducers(group));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String id, String name) {
        return questions.ask("unsubscribe", p -> p.unsubscribe(id, name));
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return questions
                .ask("create a temporary destination", p -> p.createTemporary(topic))
                .thenApply(name -> {
                    carried.created(name, topic);
                    return name;
                });
    }

    @Override
    public CompletableFuture<Void> restoreTemporary(String name, boolean topic) {
        return questions.ask("restore a temporary destination", p -> p.restoreTemporary(name, topic));
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        carried.deleted(name);
        return unlessLost(p -> p.deleteTemporary(name));
    }

    @Override
    public CompletableFuture<Void> close() {
        Link link = current;
        finish(Losses.closed());
        return link == null ? CompletableFuture.completedFuture(null) : link.provider.close();
    }
}
