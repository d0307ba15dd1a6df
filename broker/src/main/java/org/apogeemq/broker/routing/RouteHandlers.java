package org.apogeemq.broker.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerData;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.protocol.Version;

/** What a name server would answer (105, 106, 206), for a broker that runs without one. */
public final class RouteHandlers {
    private final BrokerIdentity identity;
    private final TopicTable topics;

    public RouteHandlers(BrokerIdentity identity, TopicTable topics) {
        this.identity = identity;
        this.topics = topics;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.GET_ROUTEINFO_BY_TOPIC, this::route);
        table.register(RequestCode.GET_BROKER_CLUSTER_INFO, this::cluster);
        table.register(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, this::topics);
    }

    private void route(Command request, Connection connection) throws CommandException {
        RouteInfoRequest header = request.header(RouteInfoRequest.class);
        Topic topic = topics.find(header.topic());
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "No topic route info in name server for the topic: " + header.topic());
        }
        QueueData queues = new QueueData(
                identity.brokerName(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.permission(),
                topic.config().topicSysFlag());
        TopicRouteData route = new TopicRouteData(null, List.of(queues), List.of(broker()), Map.of());
        boolean standardJson =
                Boolean.TRUE.equals(header.acceptStandardJsonOnly()) || request.version() >= Version.V4_9_4;
        Reply.send(
                request,
                connection,
                ResponseCode.SUCCESS,
                null,
                null,
                standardJson ? BodyCodec.encode(route) : BodyCodec.encodeWithBareIntegerKeys(route));
    }

    private void cluster(Command request, Connection connection) {
        Reply.body(
                request,
                connection,
                new ClusterInfo(
                        Map.of(identity.brokerName(), broker()),
                        Map.of(identity.clusterName(), Set.of(identity.brokerName()))));
    }

    private void topics(Command request, Connection connection) {
        Set<String> names = new TreeSet<>();
        topics.all().forEach(topic -> names.add(topic.name()));
        Reply.body(request, connection, new TopicList(names, null));
    }

    private BrokerData broker() {
        return new BrokerData(
                identity.clusterName(),
                identity.brokerName(),
                Map.of(identity.brokerId(), identity.address()),
                false,
                null);
    }
}
