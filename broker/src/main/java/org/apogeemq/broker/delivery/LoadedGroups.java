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
    private final Map<String, TopicGroups> byTopic = new HashMap<>();
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
        // watched first: a queue that the topic gets meanwhile is not overlooked
        TopicGroups topic = byTopic.computeIfAbsent(spec.topic(), name -> {
            TopicGroups groups = new TopicGroups(agent);
            loader.watch(name, groups);
            return groups;
        });
        DeliveryGroup fresh;
        try {
            fresh = loader.load(spec);
            agent.loaded(fresh.queues());
            topic.put(fresh);
        } finally {
            forgetIfEmpty(spec.topic(), topic);
        }
        return fresh;
    }

    /** Gives a group the queues that its topic has got, when it has fewer than got records. */
    void grow(DeliveryGroup group, int queuesSeen) {
        if (group.queues().size() < queuesSeen) {
            loader.grow(group);
        }
    }

    /** The state of a group, null when it is not in memory. */
    DeliveryGroup find(String topic, String group) {
        TopicGroups groups = byTopic.get(topic);
        return groups == null ? null : groups.find(group);
    }

    /** All groups of a topic that are in memory. */
    Collection<DeliveryGroup> of(String topic) {
        TopicGroups groups = byTopic.get(topic);
        return groups == null ? List.of() : groups.all();
    }

    /** Forgets a group's state when nobody needs it. */
    void unloadIfUnused(DeliveryGroup group) {
        if (group.isUnused()) {
            unload(group);
        }
    }

    private void unload(DeliveryGroup group) {
        TopicGroups groups = byTopic.get(group.topic());
        if (groups != null && groups.remove(group)) {
            forgetIfEmpty(group.topic(), groups);
        }
    }

    private void forgetIfEmpty(String topic, TopicGroups groups) {
        if (groups.isEmpty()) {
            byTopic.remove(topic);
            loader.unwatch(topic);
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
        TopicGroups groups = byTopic.remove(topic);
        if (groups != null) {
            groups.all().forEach(this::drop);
            loader.unwatch(topic);
        }
    }

    /** The groups of this name that are in memory, on whatever topic. */
    List<DeliveryGroup> named(String name) {
        List<DeliveryGroup> result = new ArrayList<>();
        for (TopicGroups groups : byTopic.values()) {
            DeliveryGroup group = groups.find(name);
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
