package org.apogeemq.broker.jms;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.remoting.header.ExtensionHeaders.ClaimClientIdRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** HELLO and CLAIM_CLIENT_ID, and what is to be done when a connection has ended. */
final class ConnectionHandlers {
    private static final int PROTOCOL_VERSION = 1;

    private final BrokerIdentity identity;
    private final DeliveryService delivery;
    private final Transactions transactions;
    private final XaBranches branches;
    private final Temporaries temporaries;
    private final JmsLimits limits;
    private final ClientIds clientIds = new ClientIds();
    /** The newest connection of each key that clients gave. */
    private final Map<String, JmsConnection> byKey = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();
    private final String idPrefix =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    ConnectionHandlers(
            BrokerIdentity identity,
            DeliveryService delivery,
            Transactions transactions,
            XaBranches branches,
            Temporaries temporaries,
            JmsLimits limits) {
        this.identity = identity;
        this.delivery = delivery;
        this.transactions = transactions;
        this.branches = branches;
        this.temporaries = temporaries;
        this.limits = limits;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.HELLO, this::hello);
        handlers.register(RequestCode.CLAIM_CLIENT_ID, this::claim);
    }

    /** A second HELLO changes nothing: clients say it to keep an idle connection open. */
    private void hello(Command request, Connection connection) throws CommandException {
        HelloRequest header = request.header(HelloRequest.class);
        if (header.protocolVersion() < PROTOCOL_VERSION) {
            throw new CommandException(
                    ResponseCode.VERSION_NOT_SUPPORTED,
                    "protocolVersion " + header.protocolVersion() + ": this broker speaks " + PROTOCOL_VERSION);
        }
        JmsConnection jms = JmsConnection.isGreeted(connection)
                ? JmsConnection.of(connection)
                : greet(connection, header.connectionKey());
        HelloResponse answer = new HelloResponse(
                PROTOCOL_VERSION, identity.brokerName(), jms.id(), limits.maxMessageSize(), limits.maxPrefetch());
        jms.alone().thenRun(() -> Reply.header(request, connection, answer));
    }

    private JmsConnection greet(Connection connection, String key) {
        String id = idPrefix + "-" + Integer.toHexString(count.incrementAndGet());
        JmsConnection jms = new JmsConnection(id, key, connection, delivery.connection(connection));
        JmsConnection older = key == null ? null : byKey.put(key, jms);
        if (older != null) {
            // the client knows that it is lost, this broker did not: nothing of it may count from now on
            jms.replaces(older);
        }
        connection.closeFuture().thenRun(() -> closed(jms));
        return jms;
    }

    private void claim(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        clientIds.claim(jms, request.header(ClaimClientIdRequest.class).clientId());
        Reply.success(request, connection);
    }

    /** Gives back all that the connection had: counted, for nobody knows what the application has seen. */
    private void closed(JmsConnection jms) {
        delivery.connectionLost(jms.delivery(), jms.subscriptions().values());
        jms.transactions.values().stream()
                .filter(transaction -> transaction.branch() == null)
                .forEach(transactions::rollback);
        jms.transactions.clear();
        branches.connectionLost(jms.id(), jms.contributed(branches.table()::has));
        List.copyOf(jms.temporaries).forEach(name -> temporaries.delete(name, jms));
        clientIds.free(jms);
        byKey.remove(jms.key(), jms);
        jms.ended();
    }
}
