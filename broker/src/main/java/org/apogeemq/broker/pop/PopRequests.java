package org.apogeemq.broker.pop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.GroupChangeNotifier;
import org.apogeemq.broker.client.SubscriptionParser;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.delivery.PopService;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.metadata.Metadata;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.QueueData;

/** Puts the handlers of pop together. */
public final class PopRequests {
    private final PopHandlers pops;
    private final LeaseHandlers leases;
    private final RequestModes modes;
    private final Assignments assignments;

    /** @param routes the queues of a topic at all brokers; fails when that cannot be found out now */
    public PopRequests(
            BrokerConfig config,
            BrokerIdentity identity,
            PopService service,
            SubscriptionParser parser,
            TopicTable topics,
            GroupTable groups,
            ClientTable clients,
            Metadata metadata,
            Function<String, CompletableFuture<List<QueueData>>> routes) {
        PopChecks checks = new PopChecks(config, topics, groups);
        pops = new PopHandlers(config, service, parser, checks);
        leases = new LeaseHandlers(identity.brokerName(), service, checks);
        modes = new RequestModes(metadata, clients, new GroupChangeNotifier(groups));
        assignments = new Assignments(clients, modes, routes);
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        pops.register(table);
        leases.register(table);
        modes.register(table);
        assignments.register(table);
    }
}
