package org.apogeemq.namesrv.handler;

import java.util.Map;
import org.apogeemq.namesrv.route.RouteTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.TopicRouteData;
import org.apogeemq.remoting.header.NamesrvHeaders.AddWritePermResponse;
import org.apogeemq.remoting.header.NamesrvHeaders.BrokerNameRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.DeleteTopicRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.WipeWritePermResponse;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What changes the routes beside registrations: 205, 327, 216, 217. */
final class TopicHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(TopicHandlers.class);

    private final RouteTable routes;

    TopicHandlers(RouteTable routes) {
        this.routes = routes;
    }

    void register(Map<Integer, RequestHandler> table) {
        table.put(RequestCode.WIPE_WRITE_PERM_OF_BROKER, this::wipeWritePermission);
        table.put(RequestCode.ADD_WRITE_PERM_OF_BROKER, this::addWritePermission);
        table.put(RequestCode.DELETE_TOPIC_IN_NAMESRV, this::deleteTopic);
        table.put(RequestCode.REGISTER_TOPIC_IN_NAMESRV, this::registerTopic);
    }

    private void registerTopic(Command request, Connection connection) throws CommandException {
        String topic = request.header(TopicRequest.class).topic();
        Checks.name("REGISTER_TOPIC_IN_NAMESRV", "topic", topic);
        TopicRouteData route = BodyCodec.decode(request.body(), TopicRouteData.class);
        String unknown = routes.putQueues(topic, route.queueDatas());
        if (unknown != null) {
            throw Checks.invalid(
                    "REGISTER_TOPIC_IN_NAMESRV", "brokerName", unknown, "a broker that is registered here");
        }
        connection.send(request.response(ResponseCode.SUCCESS, null, null, null));
    }

    private void wipeWritePermission(Command request, Connection connection) {
        String broker = request.header(BrokerNameRequest.class).brokerName();
        int topics = routes.wipeWritePermission(broker);
        LOG.info("Write permission of broker {} taken from {} topics", broker, topics);
        connection.send(request.response(ResponseCode.SUCCESS, null, new WipeWritePermResponse(topics), null));
    }

    private void addWritePermission(Command request, Connection connection) {
        String broker = request.header(BrokerNameRequest.class).brokerName();
        int topics = routes.addWritePermission(broker);
        LOG.info("Write permission of broker {} given to {} topics", broker, topics);
        connection.send(request.response(ResponseCode.SUCCESS, null, new AddWritePermResponse(topics), null));
    }

    private void deleteTopic(Command request, Connection connection) throws CommandException {
        DeleteTopicRequest header = request.header(DeleteTopicRequest.class);
        Checks.name("DELETE_TOPIC_IN_NAMESRV", "topic", header.topic());
        String cluster = header.clusterName() == null || header.clusterName().isEmpty() ? null : header.clusterName();
        routes.deleteTopic(header.topic(), cluster);
        LOG.info("Topic {} deleted from {}", header.topic(), cluster == null ? "all clusters" : cluster);
        connection.send(request.response(ResponseCode.SUCCESS, null, null, null));
    }
}
