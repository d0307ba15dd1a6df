package org.apogeemq.broker.jms;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.broker.transaction.JmsReceivers;
import org.apogeemq.broker.transaction.Rollbacks;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.TransactionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that serves JMS clients, put together. */
public final class JmsHandlers {
    /** Time between two calls of {@link #sweep}. */
    public static final long SWEEP_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(JmsHandlers.class);

    private final BrokerConfig config;
    private final InstantSource clock;
    private final Store store;
    private final TopicTable topics;
    private final DeliveryService delivery;
    private final BrokerIdentity identity;
    private final JmsLimits limits;
    private final Temporaries temporaries;
    private final JmsDestinations destinations;
    private final Rollbacks rollbacks;
    private final Transactions transactions;
    private final CommitOutcomes outcomes;
    private final XaBranches branches;
    private final BranchesInDoubt inDoubt;
    private final Function<Connection, String> users;

    /**
     * Puts the parts together; nothing is served before {@link #register}.
     *
     * @param users who is at the other end of a connection, null when he may do everything
     */
    public JmsHandlers(
            BrokerConfig config,
            BrokerIdentity identity,
            Store store,
            TopicTable topics,
            DeliveryService delivery,
            InstantSource clock,
            Function<Connection, String> users) {
        this.config = config;
        this.clock = clock;
        this.users = users;
        this.store = store;
        this.topics = topics;
        this.delivery = delivery;
        this.identity = identity;
        limits = JmsLimits.of(config);
        temporaries = new Temporaries(topics, delivery);
        destinations = new JmsDestinations(topics, store, temporaries, config);
        rollbacks = new Rollbacks(store);
        transactions = new Transactions(store, delivery, rollbacks, limits, clock);
        outcomes = new CommitOutcomes(store, clock);
        branches = new XaBranches(
                store,
                delivery,
                transactions,
                outcomes,
                topic -> topics.find(topic) != null,
                () -> config.get(BrokerConfig.MAX_XA_BRANCHES),
                () -> config.get(BrokerConfig.XA_TRANSACTION_TIMEOUT),
                clock);
        inDoubt = new BranchesInDoubt(branches.table());
    }

    /** What prepared transaction branches have acknowledged: it may have to be delivered again. */
    public List<GroupProgress> acknowledgedInDoubt() {
        return inDoubt.acknowledged();
    }

    /** Why a topic cannot be deleted now; null when it can. */
    public String topicInUse(String topic) {
        return inDoubt.topicInUse(topic);
    }

    /** Why a group cannot be deleted now; null when it can. */
    public String groupInUse(String group) {
        return inDoubt.groupInUse(group);
    }

    /** For half messages of JMS senders, which come by RocketMQ's requests. */
    public JmsReceivers receivers() {
        return destinations::keepForReceivers;
    }

    /** Adds the handlers of the extension requests. */
    public void register(HandlerTable handlers) {
        Recovery recovery = new Recovery(delivery);
        new ConnectionHandlers(identity, delivery, transactions, branches, temporaries, limits).register(handlers);
        DurableSubscriptions durables = new DurableSubscriptions(store, delivery, clock);
        topics.onDelete(durables::topicDeleted);
        topics.onDelete(transactions::topicDeleted);
        new SubscriptionHandlers(delivery, destinations, durables, limits).register(handlers);
        new SettleHandlers(delivery, transactions, recovery).register(handlers);
        new TransactionHandlers(transactions, recovery, outcomes).register(handlers);
        new XaHandlers(branches, limits, users).register(handlers);
        new TransactionReports(store, transactions, branches).register(handlers);
        new TemporaryHandlers(temporaries).register(handlers);
        SendReader reader = new SendReader(
                destinations, transactions, new Priorities(store, delivery, topics), identity, limits, store);
        handlers.register(RequestCode.SEND, new SendHandler(store, reader, limits));
        handlers.register(RequestCode.BROWSE, new BrowseHandler(delivery, destinations));
    }

    /** Ends what a stopped broker has left open: JMS transactions that are not prepared, and temporary destinations. */
    public void recover() {
        for (TransactionInfo transaction : store.transactions()) {
            if (transaction.state() == TransactionInfo.State.OPEN) {
                LOG.info("Transaction {} was open when the broker stopped, it is rolled back", transaction.number());
                store.apply(new Control.Rollback(transaction.number(), List.of()), AppendCallback.NONE);
            }
        }
        branches.recover();
        temporaries.deleteLeftovers();
    }

    /** Rolls back branches whose time is over; to be called about every {@link #SWEEP_MILLIS}. */
    public void sweep() {
        branches.sweep();
    }

    /** Does again what the store has refused; to be called every few seconds. */
    public void housekeep() {
        rollbacks.retry();
        transactions.endOlderThan(config.get(BrokerConfig.LOCAL_TRANSACTION_TIMEOUT));
    }
}
