package org.apogeemq.broker.pop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.topic.TopicPermission;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.MessageRequestMode;
import org.apogeemq.remoting.body.QueryAssignmentRequest;
import org.apogeemq.remoting.body.QueryAssignmentResponse;
import org.apogeemq.remoting.body.QueueAssignment;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Which queues a member of a group consumes, and how (400): the broker's side of rebalancing, for clients that leave it to
 * the broker. All brokers of a topic come to the same result, as all clients do when they rebalance themselves.
 */
final class Assignments {
    private static final String AVERAGE = "AVG";
    private static final String AVERAGE_BY_CIRCLE = "AVG_BY_CIRCLE";
    private static final int ANY_QUEUE = -1;

    private final ClientTable clients;
    private final RequestModes modes;
    private final Function<String, CompletableFuture<List<QueueData>>> routes;

    /** @param routes the queues of a topic at all brokers; fails when that cannot be found out now */
    Assignments(ClientTable clients, RequestModes modes, Function<String, CompletableFuture<List<QueueData>>> routes) {
        this.clients = clients;
        this.modes = modes;
        this.routes = routes;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.QUERY_ASSIGNMENT, this::query);
    }

    private void query(Command request, Connection connection) throws CommandException {
        QueryAssignmentRequest asked = BodyCodec.decode(request.body(), QueryAssignmentRequest.class);
        if (asked.topic() == null || asked.consumerGroup() == null || asked.clientId() == null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "the request needs topic, consumerGroup and clientId in its body");
        }
        String strategy = asked.strategyName() == null ? AVERAGE : asked.strategyName();
        if (!strategy.equals(AVERAGE) && !strategy.equals(AVERAGE_BY_CIRCLE)) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "strategy '" + strategy + "' is not known to the broker, allowed are " + AVERAGE + " and "
                            + AVERAGE_BY_CIRCLE + "; set clientRebalance=true for others");
        }
        MessageRequestMode mode = modes.of(asked.topic(), asked.consumerGroup());
        PopHandlers.answer(
                routes.apply(asked.topic()),
                request,
                connection,
                route -> Reply.body(
                        request,
                        connection,
                        new QueryAssignmentResponse(assignments(asked, mode, strategy, queues(asked.topic(), route)))));
    }

    private static List<MessageQueue> queues(String topic, List<QueueData> route) {
        List<MessageQueue> result = new ArrayList<>();
        route.stream()
                .filter(data -> TopicPermission.readable(data.perm()))
                .sorted((a, b) -> a.brokerName().compareTo(b.brokerName()))
                .forEach(data -> {
                    for (int queueId = 0; queueId < data.readQueueNums(); queueId++) {
                        result.add(new MessageQueue(topic, data.brokerName(), queueId));
                    }
                });
        return result;
    }

    private Set<QueueAssignment> assignments(
            QueryAssignmentRequest asked, MessageRequestMode mode, String strategy, List<MessageQueue> queues) {
        Set<QueueAssignment> result = new LinkedHashSet<>();
        if (asked.messageModel() == MessageModel.BROADCASTING) {
            queues.forEach(queue -> result.add(new QueueAssignment(queue, RequestModes.PULL, null)));
            return result;
        }
        ConsumerGroup group = clients.consumers(asked.consumerGroup());
        List<String> members = group == null
                ? List.of()
                : group.members().keySet().stream().sorted().toList();
        int member = members.indexOf(asked.clientId());
        if (member < 0) {
            return result;
        }
        if (!mode.mode().equals(RequestModes.POP)) {
            share(queues, members.size(), member, strategy)
                    .forEach(queue -> result.add(new QueueAssignment(queue, RequestModes.PULL, null)));
            return result;
        }
        int shared = mode.popShareQueueNum();
        if (shared <= 0 || shared >= members.size() - 1) {
            // everybody pops everywhere: one assignment for each broker, which chooses the queues
            queues.forEach(queue -> result.add(new QueueAssignment(
                    new MessageQueue(queue.topic(), queue.brokerName(), ANY_QUEUE), RequestModes.POP, null)));
            return result;
        }
        // one's own queues and those of the next members in the ring
        for (int ahead = 0; ahead <= shared; ahead++) {
            int owner = (member + ahead) % members.size();
            share(queues, members.size(), owner, strategy)
                    .forEach(queue -> result.add(new QueueAssignment(queue, RequestModes.POP, null)));
        }
        return result;
    }

    /** A member's queues, as RocketMQ's strategies of these names share them out. */
    static List<MessageQueue> share(List<MessageQueue> queues, int members, int member, String strategy) {
        List<MessageQueue> mine = new ArrayList<>();
        if (strategy.equals(AVERAGE_BY_CIRCLE)) {
            for (int i = member; i < queues.size(); i += members) {
                mine.add(queues.get(i));
            }
            return mine;
        }
        int each = queues.size() / members;
        int more = queues.size() % members;
        int from = member * each + Math.min(member, more);
        return queues.subList(from, from + each + (member < more ? 1 : 0));
    }
}
