package org.apogeemq.broker.send;

import java.time.InstantSource;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.DelayLevels;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.message.UniqueKeys;
import org.apogeemq.store.Store;

/** The handlers of sending and of handing back, with what they share. */
public final class SendHandlers {
    private final SendHandler send;
    private final SendBackHandler sendBack;

    public SendHandlers(
            BrokerConfig config,
            Store store,
            BrokerIdentity identity,
            TopicTable topics,
            GroupTable groups,
            InstantSource clock) {
        DelayLevels levels = config.get(BrokerConfig.MESSAGE_DELAY_LEVEL);
        Destinations destinations = new Destinations(config, topics, groups);
        UniqueKeys uniqueKeys = new UniqueKeys(identity.storeHost().getAddress(), clock);
        ReceivedProperties properties = new ReceivedProperties(levels, clock, uniqueKeys, identity.clusterName());
        send = new SendHandler(config, store, identity, destinations, properties);
        sendBack = new SendBackHandler(store, identity, groups, destinations, levels, clock);
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        send.register(table);
        sendBack.register(table);
    }
}
