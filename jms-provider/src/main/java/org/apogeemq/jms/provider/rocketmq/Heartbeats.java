package org.apogeemq.jms.provider.rocketmq;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.header.ClientHeaders.UnregisterClientRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/**
 * Tells the broker which groups this client consumes in, so that its operator and other clients see it, and which producer
 * groups it may ask about half messages. Any thread.
 */
final class Heartbeats {
    private final Calls calls;
    private final String clientId;
    private final Set<String> producerGroups;
    /** Number of subscriptions by group, and what one of them subscribes to. */
    private final Map<String, Member> groups = new ConcurrentHashMap<>();

    private record Member(int subscriptions, SubscriptionData subscription) {}

    /** @param producerGroups as they are at each heartbeat */
    Heartbeats(Calls calls, String clientId, Set<String> producerGroups) {
        this.calls = calls;
        this.clientId = clientId;
        this.producerGroups = producerGroups;
    }

    /** Whether this client consumes in the group already. */
    boolean isMember(String group) {
        return groups.containsKey(group);
    }

    /** @param filter is told when it is one of tags, which other clients and the broker's tools know how to show */
    CompletableFuture<Command> join(String group, String topic, BrokerFilter filter) {
        String tags = filter.type().equals(BrokerFilter.TAG) ? filter.expression() : "*";
        Set<String> set = tags.equals("*") ? Set.of() : Set.of(tags.split("\\|\\|"));
        Set<Integer> codes = set.stream().map(String::hashCode).collect(Collectors.toSet());
        SubscriptionData subscription = new SubscriptionData(topic, tags, set, codes, 0, BrokerFilter.TAG, false);
        groups.merge(
                group,
                new Member(1, subscription),
                (before, one) -> new Member(before.subscriptions() + 1, before.subscription()));
        return beat();
    }

    /** Leaves the group with its last subscription. Ends well, always. */
    CompletableFuture<Void> leave(String group) {
        Member left = groups.computeIfPresent(
                group,
                (name, member) -> member.subscriptions() == 1
                        ? null
                        : new Member(member.subscriptions() - 1, member.subscription()));
        if (left != null) {
            return CompletableFuture.completedFuture(null);
        }
        return unregister(new UnregisterClientRequest(clientId, null, group), group);
    }

    /** Leaves a producer group. Ends well, always. */
    CompletableFuture<Void> leaveProducers(String group) {
        return unregister(new UnregisterClientRequest(clientId, group, null), group);
    }

    private CompletableFuture<Void> unregister(UnregisterClientRequest header, String group) {
        return calls.ask(RequestCode.UNREGISTER_CLIENT, header, null, "leave group " + group)
                .handle((done, error) -> null); // the broker notices by itself when no heartbeat comes any more
    }

    CompletableFuture<Command> beat() {
        Set<ConsumerData> consumers = groups.entrySet().stream()
                .map(entry -> new ConsumerData(
                        entry.getKey(),
                        ConsumeType.CONSUME_POP,
                        MessageModel.CLUSTERING,
                        ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                        Set.of(entry.getValue().subscription()),
                        false))
                .collect(Collectors.toSet());
        Set<ProducerData> producers = Stream.concat(Stream.of(SendLanes.PRODUCER_GROUP), producerGroups.stream())
                .map(ProducerData::new)
                .collect(Collectors.toSet());
        HeartbeatData data = new HeartbeatData(clientId, producers, consumers, 0, false);
        return calls.ask(RequestCode.HEART_BEAT, null, BodyCodec.encode(data), "report to the broker");
    }
}
