package org.apogeemq.broker.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.TopicQueue;

/** The groups whose delivery state one agent has in memory, and when it may forget them. For the agent's thread. */
final class LoadedGroups {
    private final Map<String, Map<String, DeliveryGroup>> byTopic = new HashMap<>();
    private final GroupLoader loader;
    private final DeliveryAgent agent;

    LoadedGroups(GroupLoader loader, DeliveryAgent agent) {
        this.loader = loader;
        this.agent = agent;
    }

    /**
     * The state of a group, from memory or from the store.
     *
     * @throws org.apogeemq.store.StoreException when the group's start has to be written and the store takes nothing now
     */
    DeliveryGroup load(SubscriptionSpec spec) {
        DeliveryGroup known = find(spec.topic(), spec.group());
        if (known != null) {
            int before = known.queues().size();
            loader.grow(known);
            agent.loaded(known.queues().subList(before, known.queues().size()));
            return known;
        }
        DeliveryGroup fresh = loader.load(spec);
        agent.loaded(fresh.queues());
        byTopic.computeIfAbsent(spec.topic(), topic -> {
                    loader.watch(topic, agent);
                    return new HashMap<>();
                })
                .put(spec.group(), fresh);
        return fresh;
    }

    /** Gives the groups of a topic the queues that it has got. */
    void grow(String topic) {
        Collection<DeliveryGroup> groups = of(topic);
        if (!groups.isEmpty()) {
            int queues = loader.queueCount(topic);
            for (DeliveryGroup group : groups) {
                if (group.queues().size() < queues) {
                    loader.grow(group);
                }
            }
        }
    }

    /** The state of a group, null when it is not in memory. */
    DeliveryGroup find(String topic, String group) {
        return byTopic.getOrDefault(topic, Map.of()).get(group);
    }

    /** All groups of a topic that are in memory. */
    Collection<DeliveryGroup> of(String topic) {
        return byTopic.getOrDefault(topic, Map.of()).values();
    }

    /** Forgets a group's state when nobody needs it. */
    void unloadIfUnused(DeliveryGroup group) {
        if (group.isUnused()) {
            unload(group);
        }
    }

    private void unload(DeliveryGroup group) {
        Map<String, DeliveryGroup> groups = byTopic.get(group.topic());
        if (groups != null && groups.remove(group.name(), group) && groups.isEmpty()) {
            byTopic.remove(group.topic());
            loader.unwatch(group.topic());
        }
    }

    /**
     * Forgets a group that is to be deleted.
     *
     * @throws CommandException when it has consumers or unsettled deliveries
     */
    void drop(String topic, String name) throws CommandException {
        DeliveryGroup group = find(topic, name);
        if (group == null) {
            return;
        }
        if (!group.subscriptions().isEmpty() || group.outstanding > 0) {
            throw new CommandException(
                    ResponseCode.IN_USE,
                    group.subscriptions().isEmpty()
                            ? name + " has " + group.outstanding
                                    + " delivered messages that are not yet acknowledged or committed"
                            : name + " has " + group.subscriptions().size() + " active consumers");
        }
        group.dropped = true;
        unload(group);
    }

    /** Forgets all groups of a topic that is deleted; their subscriptions get nothing any more. */
    void dropTopic(String topic) {
        Map<String, DeliveryGroup> groups = byTopic.remove(topic);
        if (groups != null) {
            groups.values().forEach(this::drop);
            loader.unwatch(topic);
        }
    }

    /** The groups of this name that are in memory, on whatever topic. */
    List<DeliveryGroup> named(String name) {
        List<DeliveryGroup> result = new ArrayList<>();
        for (Map<String, DeliveryGroup> groups : byTopic.values()) {
            DeliveryGroup group = groups.get(name);
            if (group != null) {
                result.add(group);
            }
        }
        return result;
    }

    /** How many records consumers of a group have, of each queue that is in memory. */
    Map<TopicQueue, Integer> outstanding(String name) {
        Map<TopicQueue, Integer> counts = new HashMap<>();
        for (DeliveryGroup group : named(name)) {
            group.queues().forEach(q -> counts.put(q.queue(), q.leases().outstanding()));
        }
        return counts;
    }

    /** These groups or their topic are deleted: those that only pop consumers use are forgotten. */
    void deleted(Collection<DeliveryGroup> gone) {
        for (DeliveryGroup group : gone) {
            if (group.subscriptions().isEmpty()) {
                drop(group);
                unload(group);
            }
        }
    }

    private void drop(DeliveryGroup group) {
        group.dropped = true;
        agent.pops().drop(group);
    }
}
