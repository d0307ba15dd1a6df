package org.apogeemq.namesrv.route;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apogeemq.namesrv.route.BrokerId.LiveKey;
import org.apogeemq.namesrv.route.RegistrationResult.Outcome;
import org.apogeemq.remoting.body.BrokerData;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicRouteData;

/**
 * Which brokers live, and which of them have queues of a topic. The rules are those of RocketMQ's name server.
 *
 * <p>No I/O and no clock: every call that depends on time is given it, in milliseconds of any clock that only goes
 * forward. Safe for use by several threads; answers are copies. A topic without a live broker has no route.
 */
public final class RouteTable {
    private static final int WRITE = 2;
    private static final int READ_WRITE = 6;

    /** What is known of one running process. */
    private record Live(
            BrokerId broker,
            String haAddress,
            DataVersion dataVersion,
            Object connection,
            long timeoutMillis,
            long lastSeen) {
        Live seenAt(long now) {
            return new Live(broker, haAddress, dataVersion, connection, timeoutMillis, now);
        }

        boolean expired(long now) {
            return now - lastSeen > timeoutMillis;
        }
    }

    /** The processes that share a broker name, by id. */
    private static final class Group {
        final String name;
        final TreeMap<Long, String> addresses = new TreeMap<>();
        String cluster;
        String zone;

        Group(String name) {
            this.name = name;
        }

        BrokerData data() {
            return new BrokerData(cluster, name, new TreeMap<>(addresses), false, zone);
        }
    }

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final BooleanSupplier deleteTopicsNotRegistered;
    private final Map<LiveKey, Live> live = new HashMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Map<String, QueueData>> topics = new TreeMap<>();

    /**
     * An empty table.
     *
     * @param deleteTopicsNotRegistered asked at each registration: whether it also removes the broker's topics that it does not name
     *     (RocketMQ's {@code deleteTopicWithBrokerRegistration})
     */
    public RouteTable(BooleanSupplier deleteTopicsNotRegistered) {
        this.deleteTopicsNotRegistered = deleteTopicsNotRegistered;
    }

    /** Takes a registration, or says why not. */
    public RegistrationResult register(Registration registration, long now) {
        return write(() -> {
            BrokerId broker = registration.broker();
            Group known = groups.get(broker.name());
            String holder = known == null ? null : known.addresses.get(broker.id());
            if (holder == null && registration.topics().size() == 1) {
                return RegistrationResult.REFUSED;
            }
            if (holder != null && !holder.equals(broker.address())) {
                Live other = live.get(new LiveKey(known.cluster, holder));
                if (other != null
                        && registration.dataVersion().stateVersion()
                                < other.dataVersion().stateVersion()) {
                    return RegistrationResult.OUTDATED;
                }
            }
            return accept(registration, now);
        });
    }

    private RegistrationResult accept(Registration registration, long now) {
        BrokerId broker = registration.broker();
        Live before = live.get(broker.liveKey());
        if (before != null && !before.broker().equals(broker)) {
            forget(before);
            before = null;
        }
        Group group = groups.computeIfAbsent(broker.name(), Group::new);
        group.cluster = broker.cluster();
        group.zone = registration.zone();
        String replaced = group.addresses.put(broker.id(), broker.address());
        if (replaced != null && !replaced.equals(broker.address())) {
            live.values()
                    .removeIf(l -> l.broker().name().equals(broker.name())
                            && l.broker().id() == broker.id());
        }
        boolean changed = before == null || !before.dataVersion().equals(registration.dataVersion());
        if (broker.id() == BrokerId.MASTER && changed) {
            updateTopics(broker.name(), registration.topics());
        }
        live.put(
                broker.liveKey(),
                new Live(
                        broker,
                        registration.haAddress(),
                        registration.dataVersion(),
                        registration.connection(),
                        registration.timeoutMillis(),
                        now));
        return accepted(group, broker, before == null ? Outcome.JOINED : Outcome.RENEWED);
    }

    private RegistrationResult accepted(Group group, BrokerId broker, Outcome outcome) {
        String masterAddress = broker.id() == BrokerId.MASTER ? null : group.addresses.get(BrokerId.MASTER);
        Live master = masterAddress == null ? null : live.get(new LiveKey(group.cluster, masterAddress));
        return new RegistrationResult(outcome, masterAddress, master == null ? null : master.haAddress());
    }

    private void updateTopics(String brokerName, Map<String, TopicConfig> registered) {
        if (deleteTopicsNotRegistered.getAsBoolean()) {
            removeQueues(brokerName, topic -> !registered.containsKey(topic));
        }
        registered.forEach((topic, config) -> topics.computeIfAbsent(topic, t -> new TreeMap<>())
                .put(
                        brokerName,
                        new QueueData(
                                brokerName,
                                config.readQueueNums(),
                                config.writeQueueNums(),
                                config.perm(),
                                config.topicSysFlag())));
    }

    /** Takes a broker out at its own request; false when it is not there, or no longer under this name and id. */
    public boolean unregister(BrokerId broker) {
        return write(() -> {
            Live known = live.get(broker.liveKey());
            if (known == null || !known.broker().equals(broker)) {
                return false;
            }
            forget(known);
            return true;
        });
    }

    /** Takes out the brokers that registered on this connection and on no later one, and returns them. */
    public List<BrokerId> connectionClosed(Object connection) {
        return write(() -> forgetIf(known -> known.connection() == connection));
    }

    /** Takes out the brokers not heard of for longer than they asked for, and returns them. */
    public List<BrokerId> expire(long now) {
        return write(() -> forgetIf(known -> known.expired(now)));
    }

    private List<BrokerId> forgetIf(Predicate<Live> condition) {
        List<Live> gone = live.values().stream().filter(condition).toList();
        gone.forEach(this::forget);
        return gone.stream().map(Live::broker).toList();
    }

    private void forget(Live gone) {
        BrokerId broker = gone.broker();
        live.remove(broker.liveKey());
        Group group = groups.get(broker.name());
        if (group == null || !group.addresses.remove(broker.id(), broker.address())) {
            return;
        }
        if (group.addresses.isEmpty()) {
            groups.remove(broker.name());
            removeQueues(broker.name(), topic -> true);
        }
    }

    private void removeQueues(String brokerName, Predicate<String> condition) {
        topics.entrySet()
                .removeIf(entry -> condition.test(entry.getKey())
                        && entry.getValue().remove(brokerName) != null
                        && entry.getValue().isEmpty());
    }

    /** Notes that a broker was heard of; false when it is not registered. */
    public boolean heartbeat(String cluster, String address, long now) {
        return write(
                () -> live.computeIfPresent(new LiveKey(cluster, address), (key, known) -> known.seenAt(now)) != null);
    }

    /** The version of the topic table that a broker last registered, or null when it is not registered. */
    public DataVersion dataVersion(String cluster, String address) {
        return read(() -> {
            Live known = live.get(new LiveKey(cluster, address));
            return known == null ? null : known.dataVersion();
        });
    }

    /**
     * Where the queues of a topic are; null when no live broker has any.
     *
     * @param orderTopicConf goes into the answer as it is, may be null
     */
    public TopicRouteData route(String topic, String orderTopicConf) {
        return read(() -> {
            Map<String, QueueData> queues = topics.get(topic);
            if (queues == null) {
                return null;
            }
            List<BrokerData> brokers = queues.keySet().stream()
                    .map(name -> groups.get(name).data())
                    .toList();
            return new TopicRouteData(orderTopicConf, List.copyOf(queues.values()), brokers, Map.of());
        });
    }

    /** All brokers, by name and by cluster. */
    public ClusterInfo clusterInfo() {
        return read(() -> {
            Map<String, BrokerData> brokers = new TreeMap<>();
            Map<String, Set<String>> clusters = new TreeMap<>();
            groups.forEach((name, group) -> {
                brokers.put(name, group.data());
                clusters.computeIfAbsent(group.cluster, c -> new TreeSet<>()).add(name);
            });
            return new ClusterInfo(brokers, clusters);
        });
    }

    /** Names of all topics, sorted. */
    public SortedSet<String> topics() {
        return read(() -> new TreeSet<>(topics.keySet()));
    }

    /**
     * Names of the topics with these unit flags at any broker, sorted.
     *
     * @param set bits of {@link QueueData#topicSysFlag()} that must be set
     * @param clear bits that must not be set
     */
    public SortedSet<String> topicsWithFlags(int set, int clear) {
        return read(() -> topics.entrySet().stream()
                .filter(entry -> entry.getValue().values().stream()
                        .anyMatch(q -> (q.topicSysFlag() & set) == set && (q.topicSysFlag() & clear) == 0))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The processes of a broker name by id; empty when none lives there. */
    public Map<Long, String> addresses(String cluster, String brokerName) {
        return read(() -> {
            Group group = groups.get(brokerName);
            return group == null || !group.cluster.equals(cluster) ? Map.of() : Map.copyOf(group.addresses);
        });
    }

    /**
     * Adds queues of a topic, or replaces them, at brokers that live here.
     *
     * @return the first broker name that does not live here, in which case nothing is changed; else null
     */
    public String putQueues(String topic, Collection<QueueData> queues) {
        return write(() -> {
            for (QueueData queue : queues) {
                if (!groups.containsKey(queue.brokerName())) {
                    return queue.brokerName();
                }
            }
            for (QueueData queue : queues) {
                topics.computeIfAbsent(topic, t -> new TreeMap<>()).put(queue.brokerName(), queue);
            }
            return null;
        });
    }

    /** Names of the topics that have queues in a cluster, sorted. */
    public SortedSet<String> topicsOfCluster(String cluster) {
        return read(() -> topics.entrySet().stream()
                .filter(entry -> entry.getValue().keySet().stream()
                        .anyMatch(name -> groups.get(name).cluster.equals(cluster)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Removes a topic's queues from every broker, or from those of one cluster when {@code cluster} is not null. */
    public void deleteTopic(String topic, String cluster) {
        write(() -> {
            Map<String, QueueData> queues = topics.get(topic);
            if (queues != null) {
                queues.keySet()
                        .removeIf(name ->
                                cluster == null || groups.get(name).cluster.equals(cluster));
                if (queues.isEmpty()) {
                    topics.remove(topic);
                }
            }
            return null;
        });
    }

    /** Takes the permission to write from all queues of a broker, until it registers changed topics; returns their number. */
    public int wipeWritePermission(String brokerName) {
        return setPermission(brokerName, false);
    }

    /** Gives the permission to read and write to all queues of a broker; returns the number of its topics. */
    public int addWritePermission(String brokerName) {
        return setPermission(brokerName, true);
    }

    private int setPermission(String brokerName, boolean writable) {
        return write(() -> {
            int count = 0;
            for (Map<String, QueueData> queues : topics.values()) {
                QueueData old = queues.get(brokerName);
                if (old != null) {
                    int permission = writable ? READ_WRITE : old.perm() & ~WRITE;
                    queues.put(
                            brokerName,
                            new QueueData(
                                    brokerName,
                                    old.readQueueNums(),
                                    old.writeQueueNums(),
                                    permission,
                                    old.topicSysFlag()));
                    count++;
                }
            }
            return count;
        });
    }

    private <T> T read(Supplier<T> action) {
        lock.readLock().lock();
        try {
            return action.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T> T write(Supplier<T> action) {
        lock.writeLock().lock();
        try {
            return action.get();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
