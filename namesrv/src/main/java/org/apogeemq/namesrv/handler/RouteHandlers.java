package org.apogeemq.namesrv.handler;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apogeemq.namesrv.config.ChangeableConfig;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.namesrv.route.RouteTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerMemberGroup;
import org.apogeemq.remoting.body.ClusterInfo;
import org.apogeemq.remoting.body.TopicList;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.BrokerMemberGroupRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.ClusterRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RouteInfoRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Questions about topics, brokers and clusters: 105, 106, 206, 224, 304, 311 to 313, 901. */
final class RouteHandlers {
    /** Version ordinal of RocketMQ 4.9.4, the first to ask for routes in standard JSON. */
    private static final int STANDARD_JSON_SINCE = 401;

    private static final String ORDER_NAMESPACE = "ORDER_TOPIC_CONFIG";

    /** Bits of a topic's system flag. */
    private static final int UNIT = 1;

    private static final int UNIT_SUBSCRIPTION = 2;

    private final RouteTable routes;
    private final KeyValueStore keyValues;
    private final ChangeableConfig config;

    RouteHandlers(RouteTable routes, KeyValueStore keyValues, ChangeableConfig config) {
        this.routes = routes;
        this.keyValues = keyValues;
        this.config = config;
    }

    void register(Map<Integer, RequestHandler> table) {
        table.put(RequestCode.GET_ROUTEINFO_BY_TOPIC, this::route);
        table.put(RequestCode.GET_BROKER_CLUSTER_INFO, this::clusterInfo);
        table.put(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, this::allTopics);
        table.put(RequestCode.GET_TOPICS_BY_CLUSTER, this::topicsOfCluster);
        table.put(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS, this::systemTopics);
        table.put(RequestCode.GET_UNIT_TOPIC_LIST, withFlags(UNIT, 0));
        table.put(RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST, withFlags(UNIT_SUBSCRIPTION, 0));
        table.put(RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST, withFlags(UNIT_SUBSCRIPTION, UNIT));
        table.put(RequestCode.GET_BROKER_MEMBER_GROUP, this::members);
    }

    private void route(Command request, Connection connection) throws CommandException {
        RouteInfoRequest header = request.header(RouteInfoRequest.class);
        String order = config.current().orderMessageEnable() ? keyValues.get(ORDER_NAMESPACE, header.topic()) : null;
        TopicRouteData route = routes.route(header.topic(), order);
        if (route == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "No topic route info in name server for the topic: " + header.topic()
                            + "; no broker that lives has registered it");
        }
        boolean standard =
                request.version() >= STANDARD_JSON_SINCE || Boolean.TRUE.equals(header.acceptStandardJsonOnly());
        answer(request, connection, standard ? BodyCodec.encode(route) : BodyCodec.encodeWithBareIntegerKeys(route));
    }

    private void clusterInfo(Command request, Connection connection) {
        answer(request, connection, BodyCodec.encode(routes.clusterInfo()));
    }

    private void allTopics(Command request, Connection connection) throws CommandException {
        requireEnabled(config.current().enableAllTopicList(), "enableAllTopicList");
        answer(request, connection, BodyCodec.encode(new TopicList(routes.topics(), null)));
    }

    private void topicsOfCluster(Command request, Connection connection) throws CommandException {
        requireEnabled(config.current().enableTopicList(), "enableTopicList");
        ClusterRequest header = request.header(ClusterRequest.class);
        answer(request, connection, BodyCodec.encode(new TopicList(routes.topicsOfCluster(header.cluster()), null)));
    }

    private RequestHandler withFlags(int set, int clear) {
        return (request, connection) -> {
            requireEnabled(config.current().enableTopicList(), "enableTopicList");
            answer(request, connection, BodyCodec.encode(new TopicList(routes.topicsWithFlags(set, clear), null)));
        };
    }

    private void members(Command request, Connection connection) {
        BrokerMemberGroupRequest header = request.header(BrokerMemberGroupRequest.class);
        BrokerMemberGroup group = new BrokerMemberGroup(
                header.clusterName(), header.brokerName(), routes.addresses(header.clusterName(), header.brokerName()));
        answer(request, connection, BodyCodec.encode(new BrokerMemberGroup.Response(group)));
    }

    /** Every cluster and every broker has a topic of its own name; for the others the caller asks the broker named. */
    private void systemTopics(Command request, Connection connection) {
        ClusterInfo info = routes.clusterInfo();
        Set<String> names = new TreeSet<>(info.clusterAddrTable().keySet());
        names.addAll(info.brokerAddrTable().keySet());
        String someBroker = info.brokerAddrTable().values().stream()
                .flatMap(broker -> broker.brokerAddrs().values().stream())
                .findFirst()
                .orElse(null);
        answer(request, connection, BodyCodec.encode(new TopicList(names, someBroker)));
    }

    private static void requireEnabled(boolean enabled, String key) throws CommandException {
        if (!enabled) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "disable: this name server does not list topics (" + key + "=false)");
        }
    }

    private static void answer(Command request, Connection connection, ByteBuf body) {
        connection.send(request.response(ResponseCode.SUCCESS, null, null, body));
    }
}
