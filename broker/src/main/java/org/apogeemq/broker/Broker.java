package org.apogeemq.broker;

import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.apogeemq.broker.admin.AdminHandlers;
import org.apogeemq.broker.admin.AdminParts;
import org.apogeemq.broker.client.ClientHandlers;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.GroupChangeNotifier;
import org.apogeemq.broker.client.SubscriptionParser;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.ChangedConfig;
import org.apogeemq.broker.config.FlushDiskType;
import org.apogeemq.broker.delivery.DeliveryOptions;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.delivery.DurableNeeds;
import org.apogeemq.broker.group.GroupHandlers;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.jms.JmsHandlers;
import org.apogeemq.broker.lock.LockHandlers;
import org.apogeemq.broker.lock.QueueLocks;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.broker.offset.GroupOffsets;
import org.apogeemq.broker.offset.OffsetHandlers;
import org.apogeemq.broker.pop.PopRequests;
import org.apogeemq.broker.pull.HeldPulls;
import org.apogeemq.broker.pull.PullHandler;
import org.apogeemq.broker.query.QueryHandlers;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.routing.NameServerRegistration;
import org.apogeemq.broker.routing.RouteHandlers;
import org.apogeemq.broker.security.AccessControl;
import org.apogeemq.broker.security.SecurityHandlers;
import org.apogeemq.broker.security.Users;
import org.apogeemq.broker.send.SendHandlers;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicHandlers;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.broker.transaction.CheckBack;
import org.apogeemq.broker.transaction.HalfMessageHandlers;
import org.apogeemq.broker.transaction.HalfMessages;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionListener;
import org.apogeemq.remoting.netty.RemotingServer;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.store.FlushMode;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.store.file.LogFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker: the store, the tables in front of it, the request handlers, the servers. Everything is put together
 * here and nowhere else. Safe for use by any thread.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final long HOUSEKEEPING_MILLIS = 5000;
    private static final Duration FINISH_PATIENCE = Duration.ofSeconds(5);

    /**
     * More than processors on small machines, so that a consumer's pulls seldom wait in one loop behind a flood of sends:
     * with as many loops as two processors, a push consumer fell behind the producers that it kept up with here.
     */
    private static final int EVENT_LOOPS = Math.max(8, Runtime.getRuntime().availableProcessors());

    private final BrokerConfig config;
    private final ChangedConfig changedConfig;
    private final BrokerIdentity identity;
    private final StoreEvents events;
    private final Store store;
    private final Duration recoveryTime;
    private final TopicTable topics;
    private final GroupTable groups;
    private final ClientTable clients;
    private final GroupOffsets offsets;
    private final BrokerStatistics statistics;
    private final QueueLocks locks;
    private final HeldPulls heldPulls;
    private final DeliveryService delivery;
    private final JmsHandlers jms;
    private final CheckBack checkBack;
    private final HalfMessages halfMessages;
    private final SendHandlers sending;
    private final NameServerRegistration registration;
    private final Users users;
    private final HandlerTable handlers = new HandlerTable();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<RemotingServer> servers = new ArrayList<>();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "apogee-broker-housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    private Broker(Builder settings, BrokerIdentity identity, StoreEvents events, Store store) {
        this.config = settings.config;
        this.identity = identity;
        this.events = events;
        this.store = store;
        changedConfig = new ChangedConfig(config, new Metadata(store));
        users = new Users(store);
        topics = new TopicTable(config, store, settings.clock);
        groups = new GroupTable(config, store, settings.clock);
        clients = new ClientTable(
                settings.nanoClock,
                () -> TimeUnit.MILLISECONDS.toNanos(config.get(BrokerConfig.CHANNEL_EXPIRED_TIMEOUT)),
                new GroupChangeNotifier(groups));
        recoveryTime = settings.recoveryTime;
        locks = new QueueLocks(settings.nanoClock);
        heldPulls = new HeldPulls(settings.nanoClock);
        registration = new NameServerRegistration(config, identity, topics);
        statistics = new BrokerStatistics(
                store,
                settings.clock,
                settings.nanoClock,
                () -> topics.all().stream().map(Topic::name).toList());
        delivery = new DeliveryService(
                store,
                settings.clock,
                settings.nanoClock,
                DeliveryOptions.defaults(
                        Runtime.getRuntime().availableProcessors(), config.get(BrokerConfig.EXPIRED_TO_DEAD_LETTERS)),
                topic -> topics.find(topic) == null ? 0 : topics.find(topic).queueCount(),
                group -> topics.findOrCreate(TopicNames.deadLetterTopic(group), 1)
                        .queue(0),
                statistics);
        offsets = new GroupOffsets(store, delivery::offsetReset);
        jms = new JmsHandlers(
                config, identity, store, topics, delivery, settings.clock, AccessControl.restrictedUser(config));
        checkBack = new CheckBack(store, identity, topics, clients);
        halfMessages = new HalfMessages(config, store, settings.clock, checkBack, jms.receivers());
        sending = new SendHandlers(
                config, store, identity, topics, groups, clients, halfMessages, statistics, settings.clock);
        registerHandlers(settings);
    }

    /**
     * Begins to describe a broker.
     *
     * @param config the checked configuration
     * @param clock wall clock for store timestamps and delivery times
     * @param nanoClock clock for elapsed times
     */
    public static Builder builder(BrokerConfig config, InstantSource clock, LongSupplier nanoClock) {
        return new Builder(config, clock, nanoClock);
    }

    private void registerHandlers(Builder settings) {
        SubscriptionParser parser = new SubscriptionParser(config);
        new PullHandler(config, store, topics, groups, clients, offsets, heldPulls, statistics, parser)
                .register(handlers);
        new OffsetHandlers(store, topics, groups, offsets).register(handlers);
        new ClientHandlers(clients, groups, topics, parser).register(handlers);
        new LockHandlers(locks).register(handlers);
        new HalfMessageHandlers(store, halfMessages, checkBack).register(handlers);
        sending.register(handlers);
        new PopRequests(
                        config,
                        identity,
                        delivery.pops(),
                        parser,
                        topics,
                        groups,
                        clients,
                        new Metadata(store),
                        registration::queuesOf)
                .register(handlers);
        new QueryHandlers(store, settings.clock).register(handlers);
        new TopicHandlers(store, topics, identity.brokerName(), statistics, registration::publish, this::topicInUse)
                .register(handlers);
        new GroupHandlers(groups, topics, jms::groupInUse).register(handlers);
        new AdminHandlers(new AdminParts(
                        config,
                        changedConfig,
                        identity,
                        store,
                        settings.clock,
                        topics,
                        groups,
                        clients,
                        offsets,
                        heldPulls,
                        statistics,
                        delivery::outstanding,
                        housekeeping))
                .register(handlers);
        changedConfig.onChange(topics::followConfig);
        changedConfig.onChange(this::followRetention);
        followRetention();
        topics.onDelete(delivery::topicDeleted);
        topics.onDelete(statistics::topicDeleted);
        groups.onDelete(delivery::groupDeleted);
        groups.onDelete(statistics::groupDeleted);
        if (registration.isAlone()) {
            new RouteHandlers(identity, topics).register(handlers);
        }
        new SecurityHandlers(users).register(handlers);
        jms.register(handlers);
        events.onVisible(heldPulls::visible);
        events.onVisible((queue, maxOffset) -> delivery.visible(queue));
        store.retentionGuard(new DurableNeeds(store, jms::acknowledgedInDoubt));
    }

    /** The store was opened before the settings were known that had been changed at run time. */
    /** Why a topic cannot be deleted now; null when it can. */
    private String topicInUse(String topic) {
        String branches = jms.topicInUse(topic);
        return branches != null ? branches : halfMessages.topicInUse(topic);
    }

    private void followRetention() {
        store.changeRetention(
                config.get(BrokerConfig.FILE_RESERVED_TIME),
                config.get(BrokerConfig.DELETE_WHEN),
                config.get(BrokerConfig.DISK_MAX_USED_SPACE_RATIO),
                config.get(BrokerConfig.DISK_FULL_RATIO));
    }

    private void start(Builder settings) throws IOException {
        openUsers();
        delivery.start();
        jms.recover();
        halfMessages.recover();
        if (settings.tcp) {
            RemotingServer server = server(
                    settings,
                    new InetSocketAddress(config.get(BrokerConfig.BIND_ADDRESS), config.get(BrokerConfig.LISTEN_PORT)));
            identity.boundTo(((InetSocketAddress) server.localAddress()).getPort());
        }
        if (settings.local != null) {
            server(settings, settings.local);
        }
        registration.start();
        registration.publish().join(); // at most 3 s: who starts a broker and then a client wants it to be found
        every(HeldPulls.SWEEP_MILLIS, heldPulls::expire);
        every(SendHandlers.SWEEP_MILLIS, () -> sending.expire(settings.nanoClock.getAsLong()));
        every(HalfMessages.SWEEP_MILLIS, halfMessages::sweep);
        every(HOUSEKEEPING_MILLIS, clients::expire);
        every(HOUSEKEEPING_MILLIS, locks::expire);
        every(HOUSEKEEPING_MILLIS, jms::housekeep);
        every(JmsHandlers.SWEEP_MILLIS, jms::sweep);
        every(HOUSEKEEPING_MILLIS, () -> offsets.forgetResets(group -> clients.consumers(group) == null));
        every(BrokerStatistics.TICK_MILLIS, statistics::tick);
        LOG.debug(
                "Broker {} of cluster {} serves {} from {}",
                identity.brokerName(),
                identity.clusterName(),
                identity.address(),
                config.get(BrokerConfig.STORE_PATH_ROOT_DIR));
    }

    /** Makes the first users; a broker that asks who somebody is must know somebody. */
    private void openUsers() {
        if (!config.security().authentication()) {
            return;
        }
        users.createFirst(config.security().users());
        if (users.isEmpty()) {
            throw new ConfigException("authenticationEnabled=true, but there is no user who could sign in: set"
                    + " initAuthenticationUser={\"username\":\"...\",\"password\":\"...\"}");
        }
    }

    private Map<Integer, RequestHandler> checkedHandlers(Builder settings) {
        Map<Integer, RequestHandler> all = new HashMap<>(handlers.asMap());
        all.replaceAll(settings.intercept);
        return config.security().authentication() ? new AccessControl(config, users).guard(all) : all;
    }

    private RemotingServer server(Builder settings, SocketAddress address) throws IOException {
        RemotingServer server = RemotingServer.builder(address)
                .handlers(checkedHandlers(settings))
                .tls(config.security().serverTls())
                .threads(EVENT_LOOPS)
                .listener(new ConnectionListener() {
                    @Override
                    public void closed(Connection connection) {
                        clients.connectionClosed(connection);
                    }
                })
                .build();
        servers.add(server);
        server.start();
        return server;
    }

    private void every(long millis, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("Housekeeping failed and is tried again in {} ms", millis, e);
            }
        };
        housekeeping.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Name, cluster and address under which clients know this broker. */
    public BrokerIdentity identity() {
        return identity;
    }

    /** Addresses that are served: an InetSocketAddress for TCP, a Netty LocalAddress inside the JVM. */
    public List<SocketAddress> addresses() {
        return servers.stream().map(RemotingServer::localAddress).toList();
    }

    /** Codes of the requests that are served. */
    public Set<Integer> requestCodes() {
        return handlers.asMap().keySet();
    }

    /** What the store found at start. */
    public RecoveryReport recovery() {
        return store.recovery();
    }

    /** How long it took to open and recover the store. */
    public Duration recoveryTime() {
        return recoveryTime;
    }

    /**
     * Says to the name servers that it is gone, answers what it was asked, at most 5 s for each address served, makes everything
     * durable and closes the store. A second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        registration.close();
        heldPulls.end();
        delivery.endWaits();
        servers.forEach(server -> server.finish(FINISH_PATIENCE));
        housekeeping.shutdownNow();
        servers.forEach(RemotingServer::close);
        delivery.close();
        store.close();
    }

    /** Describes a broker to be started. */
    public static final class Builder {
        private final BrokerConfig config;
        private final InstantSource clock;
        private final LongSupplier nanoClock;
        private Duration recoveryTime;
        private boolean tcp = true;
        private LocalAddress local;
        private LogFiles files = LogFiles.SYSTEM;
        private BiFunction<Integer, RequestHandler, RequestHandler> intercept = (code, handler) -> handler;

        private Builder(BrokerConfig config, InstantSource clock, LongSupplier nanoClock) {
            this.config = config;
            this.clock = clock;
            this.nanoClock = nanoClock;
        }

        /** Also serves clients of this JVM at the address. */
        public Builder local(LocalAddress address) {
            this.local = address;
            return this;
        }

        /** Keeps the log in other files than the system's; tests inject faults so. */
        public Builder files(LogFiles logFiles) {
            this.files = logFiles;
            return this;
        }

        /** Puts another handler in the place of each, by request code; tests lose requests and answers so. */
        public Builder intercept(BiFunction<Integer, RequestHandler, RequestHandler> inPlaceOf) {
            this.intercept = inPlaceOf;
            return this;
        }

        /** Does not open a TCP port. */
        public Builder withoutTcp() {
            this.tcp = false;
            return this;
        }

        /**
         * Opens the store, recovers it and begins to serve.
         *
         * @throws BrokerStartException when the folder or the port cannot be used; nothing is left open
         */
        public Broker start() throws BrokerStartException {
            BrokerIdentity identity = new BrokerIdentity(config);
            StoreEvents events = new StoreEvents();
            Store store;
            try {
                long opening = nanoClock.getAsLong();
                store = LogStore.open(storeConfig(), clock, events);
                recoveryTime = Duration.ofNanos(nanoClock.getAsLong() - opening);
            } catch (StoreException e) {
                throw new BrokerStartException(e.getMessage(), e);
            }
            Broker broker;
            try {
                broker = new Broker(this, identity, events, store);
            } catch (RuntimeException e) {
                store.close();
                throw new BrokerStartException("the broker cannot start: " + e.getMessage(), e);
            }
            try {
                broker.start(this);
                return broker;
            } catch (IOException | RuntimeException e) {
                broker.close();
                throw new BrokerStartException(e.getMessage(), e);
            }
        }

        private StoreConfig storeConfig() {
            int recordOverhead = BrokerConfig.MAX_RECORD_OVERHEAD;
            return StoreConfig.builder(config.get(BrokerConfig.STORE_PATH_ROOT_DIR))
                    .segmentSize(config.get(BrokerConfig.MAPPED_FILE_SIZE_COMMIT_LOG))
                    .maxRecordSize(config.get(BrokerConfig.MAX_MESSAGE_SIZE) + recordOverhead)
                    .flush(
                            config.get(BrokerConfig.FLUSH_DISK_TYPE) == FlushDiskType.SYNC_FLUSH
                                    ? FlushMode.SYNC
                                    : FlushMode.ASYNC)
                    .flushIntervalMillis(config.get(BrokerConfig.FLUSH_INTERVAL_COMMIT_LOG))
                    .fileReservedHours(config.get(BrokerConfig.FILE_RESERVED_TIME))
                    .deleteWhen(config.get(BrokerConfig.DELETE_WHEN))
                    .diskCleanRatio(config.get(BrokerConfig.DISK_MAX_USED_SPACE_RATIO))
                    .diskFullRatio(config.get(BrokerConfig.DISK_FULL_RATIO))
                    .files(files)
                    .build();
        }
    }
}
