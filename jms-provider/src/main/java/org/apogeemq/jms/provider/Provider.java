package org.apogeemq.jms.provider;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the JMS layer needs from below, for one JMS connection. Implementations: one broker over one connection
 * ({@code wire}), the same across reconnections ({@code reconnect}), and several brokers behind name servers
 * ({@code route}). All methods may be called from any thread, none blocks; futures end on event loops, always, within the
 * configured times, and exceptionally only with {@link ProviderException}.
 */
public interface Provider {
    /** Connects and greets; the future ends with what the broker says of itself. To be called once, first. */
    CompletableFuture<ConnectionInfo> connect(ProviderListener listener);

    /** Claims a client identifier for the life of this provider, across reconnections. */
    CompletableFuture<Void> claimClientId(String clientId);

    /** Sends one message; the send itself is told the outcome. Sends with one order key keep their order. */
    void send(Send send);

    /** Opens a subscription; deliveries may reach the sink before the future ends. */
    CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink);

    /**
     * Since when the broker has a durable subscription that selects as the specification does, ms since the epoch; null when
     * it has none.
     */
    default CompletableFuture<Long> subscriptionSince(SubscriptionSpec spec) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Closes a subscription. When the future has ended, no delivery follows.
     *
     * @param releaseLeases true gives back every lease still held; false keeps them until they are acknowledged
     */
    CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases);

    /** The names of the brokers at which a subscription is open. */
    List<String> brokers(int subscriptionId);

    /** Lets one of its brokers push {@code messages} more to a subscription. Without answer. */
    void credit(int subscriptionId, String broker, int messages);

    /**
     * Asks for what is available now, at most {@code credit} messages from each broker. When the future has ended, those
     * were delivered and the brokers hold no credit.
     */
    CompletableFuture<Void> drain(int subscriptionId, int credit);

    /**
     * Takes back all credit. When the future has ended, the brokers that can be reached push nothing until they are given
     * some anew; one that comes back later has none either, when the subscription was opened without.
     */
    CompletableFuture<Void> takeBackCredit(int subscriptionId);

    /** Ends one lease as consumed, outside a transaction and without answer. Costs one queue entry. */
    void acknowledge(Delivery lease);

    /**
     * Ends leases in the given way outside a transaction. The future ends when that is as durable as the broker is
     * configured to make it. Leases of lost origins are left out.
     */
    CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases);

    /**
     * Gives back all leases that the subscriptions hold outside of transactions, those in {@code delivered} with their
     * count raised, and takes back all credit. When the future has ended, no earlier delivery follows.
     */
    CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered);

    /**
     * Gives back, uncounted, what one broker has pushed to a subscription outside of transactions, and takes back the
     * credit there. When the future has ended, no earlier delivery of that broker follows.
     */
    CompletableFuture<Void> withdraw(int subscriptionId, String broker);

    /** A number for a new transaction of a session; begins nothing at the broker. */
    long newTransaction();

    /** Name of the broker at which a transaction lives; null while it may be any, and where there is only one. */
    String transactionBroker(long transaction);

    /** The transaction has received this: it lives at the lease's broker, unless it lives at another already. */
    void enlist(long transaction, Delivery lease);

    /**
     * Makes the transaction's sends visible and ends the leases as consumed, both or neither. Fails with ROLLED_BACK when it is
     * neither, and with IN_DOUBT when that cannot be found out. With INCOMPLETE when the broker has not got all sends, because
     * one was refused or is still under way: the transaction goes on, with the leases in it, and is to be committed, without them,
     * or rolled back when its sends are answered.
     *
     * @param messages sent in it, answered or not
     */
    CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed);

    /**
     * Whether a commit took effect whose own future ended with IN_DOUBT; nothing changes it any more. Asked on the connection
     * that follows a lost one, or on the same.
     *
     * @param age at least the time since the commit was asked for
     */
    default CompletableFuture<Boolean> isCommitted(long transaction, Duration age) {
        return CompletableFuture.failedFuture(new ProviderException(
                Failure.NOT_SUPPORTED, "the broker cannot be asked what became of transaction " + transaction));
    }

    /**
     * Discards the transaction's sends, and does what {@link #recover} does. Without subscriptions it does not wait for a
     * lost connection: its loss has rolled back.
     */
    CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered);

    /**
     * The XA branches there.
     *
     * @throws ProviderException NOT_SUPPORTED, when there can be none
     */
    default Branches branches() throws ProviderException {
        throw new ProviderException(Failure.NOT_SUPPORTED, "the brokers of this connection have no XA transactions");
    }

    /** Reads one page of a queue without leasing anything. */
    CompletableFuture<BrowsePage> browse(BrowseRequest request);

    /** Asks about a destination's log. */
    default <T> CompletableFuture<List<T>> inquire(Inquiry<T> inquiry) {
        return CompletableFuture.failedFuture(new ProviderException(
                Failure.NOT_SUPPORTED, "the brokers of this connection cannot be asked about their log"));
    }

    /**
     * Joins a producer group at all brokers, across reconnections: they may ask about its half messages from now on. The
     * future ends when those that can be reached know it.
     */
    default CompletableFuture<Void> joinProducers(String group, CheckListener listener) {
        return CompletableFuture.failedFuture(
                new ProviderException(Failure.NOT_SUPPORTED, "the brokers of this connection take no half messages"));
    }

    /** Leaves a producer group. */
    default CompletableFuture<Void> leaveProducers(String group) {
        return CompletableFuture.completedFuture(null);
    }

    /** Deletes a durable subscription. */
    CompletableFuture<Void> unsubscribe(String clientId, String name);

    /** Makes a temporary destination that lives with this connection; the future ends with its physical name. */
    CompletableFuture<String> createTemporary(boolean topic);

    /** Makes a temporary destination again, empty, that an earlier connection of this client had. */
    CompletableFuture<Void> restoreTemporary(String name, boolean topic);

    CompletableFuture<Void> deleteTemporary(String name);

    /** Ends well when one of the brokers that are connected answers now; lost connections are not waited for. */
    default CompletableFuture<Void> ping() {
        return CompletableFuture.completedFuture(null);
    }

    /** Closes; what is under way fails with {@link Failure#CLOSED}. The future ends when the connections are closed. */
    CompletableFuture<Void> close();
}
