package org.apogeemq.broker.jms;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apogeemq.broker.delivery.DeliveryConnection;
import org.apogeemq.broker.delivery.SenderMark;
import org.apogeemq.broker.delivery.Subscription;
import org.apogeemq.broker.xa.Worker;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionAttribute;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Control;

/** What a JMS client has at this broker. Belongs to the connection's event loop, but for {@link #pendingBytes}. */
final class JmsConnection {
    private static final ConnectionAttribute<JmsConnection> ATTRIBUTE = ConnectionAttribute.create("jms");
    private static final int PRUNE_FROM = 64;
    private static final int REMEMBERED_NUMBERS = 1024;

    private final String id;
    private final String key;
    private final Connection connection;
    private final DeliveryConnection delivery;
    private final Map<Integer, Subscription> subscriptions = new HashMap<>();
    private final Set<BranchId> contributed = new HashSet<>();
    private final Set<Long> branchNumbers = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED_NUMBERS;
        }
    });
    private int pruneAt = PRUNE_FROM;
    private int pruneBranchesAt = PRUNE_FROM;

    /** Open transactions by the client's number. */
    final Map<Long, ClientTransaction> transactions = new HashMap<>();
    /** How many messages are here that were sent under each number that works for a branch. */
    final Map<Long, Integer> branchMessages = new HashMap<>();
    /** Names of the temporary destinations it made. */
    final Set<String> temporaries = new HashSet<>();
    /** Bytes of sends that are not yet in the log. */
    final AtomicLong pendingBytes = new AtomicLong();
    /** Whether its sends are refused until one says that it follows a refusal: so none overtakes another. */
    boolean refusesSends;
    /** The topics of its sends. */
    final SendTargets sendTargets = new SendTargets();

    private final boolean hasKey;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile CompletableFuture<Void> alone = CompletableFuture.completedFuture(null);
    private String clientId;

    /** @param keyOrNull the client's own key of the connection */
    JmsConnection(String id, String keyOrNull, Connection connection, DeliveryConnection delivery) {
        this.id = id;
        this.hasKey = keyOrNull != null;
        this.key = hasKey ? keyOrNull : id;
        this.connection = connection;
        this.delivery = delivery;
        connection.attribute(ATTRIBUTE, this);
    }

    /**
     * What the client of a connection has.
     *
     * @throws CommandException when it has not said HELLO
     */
    static JmsConnection of(Connection connection) throws CommandException {
        JmsConnection jms = connection.attribute(ATTRIBUTE);
        if (jms == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "HELLO first: send request 30000 before any other extension request");
        }
        return jms;
    }

    static boolean isGreeted(Connection connection) {
        return connection.attribute(ATTRIBUTE) != null;
    }

    /** The broker's name for the connection. */
    String id() {
        return id;
    }

    /** The client's own name for the connection, the same across its reconnections. */
    String key() {
        return key;
    }

    /** The client's own name for a transaction of this connection; null when it gave the connection no key. */
    Control.ClientNumber clientNumber(long transaction) {
        return hasKey ? new Control.ClientNumber(key, transaction) : null;
    }

    /** The client makes this connection instead of an older one, which is closed: nothing that is still on its way there is done. */
    void replaces(JmsConnection older) {
        alone = CompletableFuture.allOf(older.alone, older.ended);
        older.connection.close();
    }

    /** Ends when all older connections of the same key have ended here. */
    CompletableFuture<Void> alone() {
        return alone;
    }

    /** The connection is closed, and what it had is given back. */
    void ended() {
        ended.complete(null);
    }

    Connection connection() {
        return connection;
    }

    DeliveryConnection delivery() {
        return delivery;
    }

    /** The claimed client identifier, or null. */
    String clientId() {
        return clientId;
    }

    void clientId(String claimed) {
        clientId = claimed;
    }

    /** How records that this client sends are marked. */
    SenderMark mark() {
        return new SenderMark(key, clientId);
    }

    /** All subscriptions that are open or have leases left. */
    Map<Integer, Subscription> subscriptions() {
        if (subscriptions.size() >= pruneAt) {
            subscriptions.values().removeIf(Subscription::isFinished);
            pruneAt = Math.max(PRUNE_FROM, 2 * subscriptions.size());
        }
        return subscriptions;
    }

    /** Numbers that have worked for branches lately: no local transaction begins under them. */
    Set<Long> branchNumbers() {
        return branchNumbers;
    }

    /** How others know a number of this connection. */
    Worker worker(long transaction) {
        return new Worker(id, transaction, String.valueOf(connection.remoteAddress()));
    }

    /**
     * Branches that it has worked for.
     *
     * @param there tells which of them are not gone
     */
    Set<BranchId> contributed(Predicate<BranchId> there) {
        if (contributed.size() >= pruneBranchesAt) {
            contributed.removeIf(there.negate());
            pruneBranchesAt = Math.max(PRUNE_FROM, 2 * contributed.size());
        }
        return contributed;
    }

    /**
     * An open subscription.
     *
     * @throws CommandException when there is none with that number
     */
    Subscription subscription(int subscriptionId) throws CommandException {
        Subscription subscription = subscriptions.get(subscriptionId);
        if (subscription == null) {
            throw new CommandException(
                    ResponseCode.UNKNOWN_SUBSCRIPTION, "no subscription " + subscriptionId + " on this connection");
        }
        return subscription;
    }
}
