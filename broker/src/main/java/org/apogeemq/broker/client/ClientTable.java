package org.apogeemq.broker.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionAttribute;

/**
 * Producers and consumers that are connected, by group. A member leaves by request, with its connection, or when it has
 * not been heard of for the expiry time. Safe for use by any thread; reads see one consistent group.
 */
public final class ClientTable {
    private static final ConnectionAttribute<Boolean> IS_MEMBER = ConnectionAttribute.create("member of a group");

    private final ConcurrentHashMap<String, ConsumerGroup> consumers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Map<String, Member>> producers = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;
    private final LongSupplier expiryNanos;
    private final Consumer<ConsumerGroup> changed;

    /**
     * @param expiryNanos time without heartbeat after which a member is dropped
     * @param changed told each time the members or subscriptions of a group change, with what the group is now
     */
    public ClientTable(LongSupplier nanoClock, LongSupplier expiryNanos, Consumer<ConsumerGroup> changed) {
        this.nanoClock = nanoClock;
        this.expiryNanos = expiryNanos;
        this.changed = changed;
    }

    /** Reading of the clock that {@link Member#seenAt()} is measured with. */
    public long now() {
        return nanoClock.getAsLong();
    }

    /** Registers or renews a producer. */
    public void producerSeen(String group, Member member) {
        member.connection().attribute(IS_MEMBER, true);
        producers.compute(group, (name, members) -> with(members == null ? Map.of() : members, member));
    }

    /**
     * Registers or renews a consumer. Its subscriptions replace those of the group, but for a topic whose known
     * subscription is newer.
     */
    public void consumerSeen(ConsumerGroup heartbeat, Member member) {
        member.connection().attribute(IS_MEMBER, true);
        boolean[] isChange = new boolean[1];
        ConsumerGroup now = consumers.compute(heartbeat.name(), (name, known) -> {
            isChange[0] = known == null || isChange(known, heartbeat, member);
            return new ConsumerGroup(
                    name,
                    heartbeat.consumeType(),
                    heartbeat.messageModel(),
                    heartbeat.consumeFromWhere(),
                    with(known == null ? Map.of() : known.members(), member),
                    newest(known == null ? Map.of() : known.subscriptions(), heartbeat.subscriptions()));
        });
        if (isChange[0]) {
            changed.accept(now);
        }
    }

    /** The consumers of a group; null when none is connected. */
    public ConsumerGroup consumers(String group) {
        return consumers.get(group);
    }

    /** Every group with a connected consumer. */
    public Collection<ConsumerGroup> consumerGroups() {
        return consumers.values();
    }

    /** The producers of a group by client id; empty when none is connected. */
    public Map<String, Member> producers(String group) {
        return producers.getOrDefault(group, Map.of());
    }

    /** A client that is a producer, whatever its group; null when it is not connected. */
    public Member producer(String clientId) {
        for (Map<String, Member> members : producers.values()) {
            Member member = members.get(clientId);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    /** Every producer group with a connected producer, and its members by client id. */
    public Map<String, Map<String, Member>> producers() {
        return Collections.unmodifiableMap(producers);
    }

    /** Takes a client out of a producer group. */
    public void removeProducer(String group, String clientId) {
        removeProducers(group, member -> member.clientId().equals(clientId));
    }

    /** Takes a client out of a consumer group. */
    public void removeConsumer(String group, String clientId) {
        removeConsumers(group, member -> member.clientId().equals(clientId));
    }

    /** Drops every member that was reached over this connection. */
    public void connectionClosed(Connection connection) {
        if (connection.attribute(IS_MEMBER) != null) {
            removeEverywhere(member -> member.connection() == connection);
        }
    }

    /** Drops every member that has been silent for too long. */
    public void expire() {
        long now = nanoClock.getAsLong();
        long limit = expiryNanos.getAsLong();
        removeEverywhere(member -> now - member.seenAt() > limit);
    }

    private void removeEverywhere(Predicate<Member> gone) {
        producers.keySet().forEach(group -> removeProducers(group, gone));
        consumers.keySet().forEach(group -> removeConsumers(group, gone));
    }

    private void removeProducers(String group, Predicate<Member> gone) {
        producers.computeIfPresent(group, (name, members) -> {
            Map<String, Member> rest = without(members, gone);
            return rest.isEmpty() ? null : rest;
        });
    }

    private void removeConsumers(String group, Predicate<Member> gone) {
        List<ConsumerGroup> changedGroup = new ArrayList<>(1);
        consumers.computeIfPresent(group, (name, known) -> {
            Map<String, Member> rest = without(known.members(), gone);
            if (rest.size() == known.members().size()) {
                return known;
            }
            ConsumerGroup now = new ConsumerGroup(
                    name,
                    known.consumeType(),
                    known.messageModel(),
                    known.consumeFromWhere(),
                    rest,
                    known.subscriptions());
            changedGroup.add(now);
            return rest.isEmpty() ? null : now;
        });
        changedGroup.forEach(changed);
    }

    private static boolean isChange(ConsumerGroup known, ConsumerGroup heartbeat, Member member) {
        Member before = known.members().get(member.clientId());
        if (before == null || before.connection() != member.connection()) {
            return true;
        }
        Map<String, TopicSubscription> old = known.subscriptions();
        Map<String, TopicSubscription> fresh = heartbeat.subscriptions();
        return !old.keySet().equals(fresh.keySet())
                || fresh.values().stream()
                        .anyMatch(s -> s.version() > old.get(s.topic()).version() && !s.sameFilter(old.get(s.topic())));
    }

    private static Map<String, TopicSubscription> newest(
            Map<String, TopicSubscription> known, Map<String, TopicSubscription> fresh) {
        Map<String, TopicSubscription> result = new HashMap<>(fresh);
        result.replaceAll((topic, subscription) -> {
            TopicSubscription before = known.get(topic);
            return before != null && before.version() > subscription.version() ? before : subscription;
        });
        return Map.copyOf(result);
    }

    private static Map<String, Member> with(Map<String, Member> members, Member member) {
        Map<String, Member> result = new HashMap<>(members);
        result.put(member.clientId(), member);
        return Map.copyOf(result);
    }

    private static Map<String, Member> without(Map<String, Member> members, Predicate<Member> gone) {
        Map<String, Member> result = new HashMap<>(members);
        result.values().removeIf(gone);
        return result.size() == members.size() ? members : Map.copyOf(result);
    }
}
