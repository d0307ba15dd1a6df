package org.apogeemq.namesrv.handler;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.namesrv.route.BrokerId;
import org.apogeemq.namesrv.route.Registration;
import org.apogeemq.namesrv.route.RegistrationResult;
import org.apogeemq.namesrv.route.RegistrationResult.Outcome;
import org.apogeemq.namesrv.route.RouteTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.body.RegisterBrokerBody;
import org.apogeemq.remoting.body.TopicConfigTable;
import org.apogeemq.remoting.header.NamesrvHeaders.BrokerHeartbeatRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.QueryDataVersionRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.QueryDataVersionResponse;
import org.apogeemq.remoting.header.NamesrvHeaders.RegisterBrokerRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.RegisterBrokerResponse;
import org.apogeemq.remoting.header.NamesrvHeaders.UnregisterBrokerRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brokers come, go and show that they live: 103, 104, 322, 904. */
final class RegistrationHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationHandlers.class);
    private static final long DEFAULT_TIMEOUT_MILLIS = 120_000;
    private static final String ORDER_NAMESPACE = "ORDER_TOPIC_CONFIG";
    private static final String ZONE = "__ZONE_NAME";

    private final RouteTable routes;
    private final KeyValueStore keyValues;
    private final LongSupplier millis;

    RegistrationHandlers(RouteTable routes, KeyValueStore keyValues, LongSupplier millis) {
        this.routes = routes;
        this.keyValues = keyValues;
        this.millis = millis;
    }

    void register(Map<Integer, RequestHandler> table) {
        table.put(RequestCode.REGISTER_BROKER, this::registerBroker);
        table.put(RequestCode.UNREGISTER_BROKER, this::unregisterBroker);
        table.put(RequestCode.QUERY_DATA_VERSION, this::queryDataVersion);
        table.put(RequestCode.BROKER_HEARTBEAT, this::heartbeat);
    }

    private void registerBroker(Command request, Connection connection) throws CommandException {
        RegisterBrokerRequest header = request.header(RegisterBrokerRequest.class);
        BrokerId broker = Checks.broker(
                "REGISTER_BROKER", header.clusterName(), header.brokerName(), header.brokerId(), header.brokerAddr());
        Registration registration = registration(request, header, broker, connection);
        RegistrationResult result = routes.register(registration, millis.getAsLong());
        if (result.outcome() == Outcome.REFUSED) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "register broker failed: " + broker + " is not known here and sent a single topic;"
                            + " it must register with all its topics first");
        }
        switch (result.outcome()) {
            case JOINED -> LOG.info("Broker joined: {}", broker);
            case OUTDATED ->
                LOG.warn(
                        "Ignored the registration of {}: another process with a newer state holds name and id", broker);
            default -> {}
        }
        connection.send(request.response(
                ResponseCode.SUCCESS,
                null,
                new RegisterBrokerResponse(result.masterHaAddress(), result.masterAddress()),
                BodyCodec.encode(new KVTable(keyValues.namespace(ORDER_NAMESPACE)))));
    }

    private static Registration registration(
            Command request, RegisterBrokerRequest header, BrokerId broker, Connection connection)
            throws CommandException {
        long timeout =
                header.heartbeatTimeoutMillis() == null ? DEFAULT_TIMEOUT_MILLIS : header.heartbeatTimeoutMillis();
        if (timeout <= 0) {
            throw Checks.invalid("REGISTER_BROKER", "heartbeatTimeoutMillis", timeout, "more than 0 ms");
        }
        checkChecksum(request.body(), header.bodyCrc32());
        RegisterBrokerBody body = Boolean.TRUE.equals(header.compressed())
                ? CompressedRegistration.decode(request.body())
                : BodyCodec.decode(request.body(), RegisterBrokerBody.class);
        TopicConfigTable topics = body.topicConfigSerializeWrapper();
        if (topics == null || topics.dataVersion() == null) {
            throw Checks.invalid(
                    "REGISTER_BROKER",
                    "body",
                    topics,
                    "a topicConfigSerializeWrapper with topicConfigTable and dataVersion");
        }
        for (var topic : topics.topicConfigTable().entrySet()) {
            if (topic.getValue() == null) {
                throw Checks.invalid("REGISTER_BROKER", "topic " + topic.getKey(), null, "a topic's settings");
            }
        }
        return new Registration(
                broker,
                header.haServerAddr(),
                timeout,
                request.extFields().get(ZONE),
                topics.dataVersion(),
                topics.topicConfigTable(),
                connection);
    }

    private static void checkChecksum(ByteBuf body, Integer expected) throws CommandException {
        if (expected == null || expected == 0) {
            return;
        }
        CRC32 crc = new CRC32();
        if (body != null) {
            crc.update(body.nioBuffer());
        }
        int actual = (int) (crc.getValue() & 0x7FFFFFFF);
        if (actual != expected) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "crc32 not match: the body has " + actual + ", the header says " + expected);
        }
    }

    private void unregisterBroker(Command request, Connection connection) throws CommandException {
        UnregisterBrokerRequest header = request.header(UnregisterBrokerRequest.class);
        BrokerId broker = Checks.broker(
                "UNREGISTER_BROKER", header.clusterName(), header.brokerName(), header.brokerId(), header.brokerAddr());
        if (routes.unregister(broker)) {
            LOG.info("Broker left: {}", broker);
        }
        connection.send(request.response(ResponseCode.SUCCESS, null, null, null));
    }

    private void queryDataVersion(Command request, Connection connection) {
        QueryDataVersionRequest header = request.header(QueryDataVersionRequest.class);
        DataVersion theirs = BodyCodec.decode(request.body(), DataVersion.class);
        routes.heartbeat(header.clusterName(), header.brokerAddr(), millis.getAsLong());
        DataVersion ours = routes.dataVersion(header.clusterName(), header.brokerAddr());
        connection.send(request.response(
                ResponseCode.SUCCESS,
                null,
                new QueryDataVersionResponse(!theirs.equals(ours)),
                ours == null ? null : BodyCodec.encode(ours)));
    }

    private void heartbeat(Command request, Connection connection) {
        BrokerHeartbeatRequest header = request.header(BrokerHeartbeatRequest.class);
        routes.heartbeat(header.clusterName(), header.brokerAddr(), millis.getAsLong());
        connection.send(request.response(ResponseCode.SUCCESS, null, null, null));
    }
}
