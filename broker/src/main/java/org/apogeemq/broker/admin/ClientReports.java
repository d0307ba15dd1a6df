package org.apogeemq.broker.admin;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.client.Member;
import org.apogeemq.broker.client.TopicSubscription;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.ClientConnection;
import org.apogeemq.remoting.body.ConsumerConnection;
import org.apogeemq.remoting.body.GroupList;
import org.apogeemq.remoting.body.GroupSubscriptions;
import org.apogeemq.remoting.body.ProducerConnection;
import org.apogeemq.remoting.body.ProducerInfo;
import org.apogeemq.remoting.body.ProducerTableInfo;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.header.ClientHeaders.ProducerGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;

/**
 * Who is connected: consumers (203) and producers (204) of a group, all producers (328); who consumes what: groups of a topic
 * (300), topics of a group (343), a group's subscription (345).
 */
final class ClientReports {
    private final AdminParts parts;
    private final ClientTable clients;
    private final Store store;

    ClientReports(AdminParts parts) {
        this.parts = parts;
        this.clients = parts.clients();
        this.store = parts.store();
    }

    void register(HandlerTable table) {
        table.register(RequestCode.GET_CONSUMER_CONNECTION_LIST, this::consumers);
        table.register(RequestCode.GET_PRODUCER_CONNECTION_LIST, this::producers);
        table.register(RequestCode.GET_ALL_PRODUCER_INFO, this::allProducers);
        table.register(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, this::groupsOfTopic);
        table.register(RequestCode.QUERY_TOPICS_BY_CONSUMER, this::topicsOfGroup);
        table.register(RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER, this::subscription);
    }

    private void consumers(Command request, Connection connection) throws CommandException {
        String name = request.header(ConsumerGroupRequest.class).consumerGroup();
        ConsumerGroup group = Refusals.online(parts, name);
        Map<String, SubscriptionData> subscriptions = new HashMap<>();
        group.subscriptions().forEach((topic, subscription) -> subscriptions.put(topic, data(subscription)));
        Reply.body(
                request,
                connection,
                new ConsumerConnection(
                        connections(group.members().values()),
                        subscriptions,
                        group.consumeType(),
                        group.messageModel(),
                        group.consumeFromWhere()));
    }

    private void producers(Command request, Connection connection) throws CommandException {
        String name = request.header(ProducerGroupRequest.class).producerGroup();
        Map<String, Member> members = clients.producers(name);
        if (members.isEmpty()) {
            throw new CommandException(ResponseCode.SYSTEM_ERROR, "no producer of group '" + name + "' is connected");
        }
        Reply.body(request, connection, new ProducerConnection(connections(members.values())));
    }

    private void groupsOfTopic(Command request, Connection connection) {
        String topic = request.header(TopicRequest.class).topic();
        Set<String> groups = new TreeSet<>(store.groupsOf(topic));
        for (ConsumerGroup group : clients.consumerGroups()) {
            if (group.subscriptions().containsKey(topic)) {
                groups.add(group.name());
            }
        }
        Reply.body(request, connection, new GroupList(groups));
    }

    private void allProducers(Command request, Connection connection) {
        Map<String, List<ProducerInfo>> byGroup = new HashMap<>();
        clients.producers()
                .forEach((group, members) -> byGroup.put(
                        group, members.values().stream().map(this::producer).toList()));
        Reply.body(request, connection, new ProducerTableInfo(byGroup));
    }

    private ProducerInfo producer(Member member) {
        long silentMillis = TimeUnit.NANOSECONDS.toMillis(clients.now() - member.seenAt());
        return new ProducerInfo(
                member.clientId(),
                text(member.connection().remoteAddress()),
                member.language(),
                member.version(),
                parts.clock().millis() - silentMillis);
    }

    private void topicsOfGroup(Command request, Connection connection) {
        String name = request.header(GroupRequest.class).group();
        Set<String> topics = new TreeSet<>();
        store.queuesOf(name).forEach(queue -> topics.add(queue.topic()));
        ConsumerGroup group = clients.consumers(name);
        if (group != null) {
            topics.addAll(group.subscriptions().keySet());
        }
        Reply.body(request, connection, new TopicList(topics, parts.identity().address()));
    }

    private void subscription(Command request, Connection connection) {
        GroupTopicRequest header = request.header(GroupTopicRequest.class);
        ConsumerGroup group = clients.consumers(header.group());
        TopicSubscription subscription = group == null || header.topic() == null
                ? null
                : group.subscriptions().get(header.topic());
        Reply.body(
                request,
                connection,
                new GroupSubscriptions(
                        header.group(), header.topic(), subscription == null ? null : data(subscription)));
    }

    private static Set<ClientConnection> connections(Collection<Member> members) {
        return members.stream()
                .map(m -> new ClientConnection(
                        m.clientId(), text(m.connection().remoteAddress()), m.language(), m.version()))
                .collect(Collectors.toSet());
    }

    static SubscriptionData data(TopicSubscription subscription) {
        List<String> tags = new ArrayList<>();
        if (subscription.byTag() && !subscription.expression().equals("*")) {
            for (String tag : subscription.expression().split("\\|\\|")) {
                tags.add(tag.strip());
            }
        }
        return new SubscriptionData(
                subscription.topic(),
                subscription.expression(),
                new HashSet<>(tags),
                tags.stream().map(String::hashCode).collect(Collectors.toSet()),
                subscription.version(),
                subscription.type(),
                false);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
