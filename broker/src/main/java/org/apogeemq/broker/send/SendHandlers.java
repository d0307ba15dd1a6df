package org.apogeemq.broker.send;

import java.time.InstantSource;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.DelayLevels;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.broker.transaction.HalfMessages;
import org.apogeemq.remoting.message.UniqueKeys;
import org.apogeemq.store.Store;

/** The handlers of sending, of replying, of handing back and of recalling, with what they share. */
public final class SendHandlers {
    /** How often {@link #expire} is to be called: answers to sends that wait for the disk come at most so much late. */
    public static final long SWEEP_MILLIS = 100;

    private final FlushWatch flushWatch;
    private final SendHandler send;
    private final ReplyHandler reply;
    private final SendBackHandler sendBack;
    private final RecallHandler recall;

    public SendHandlers(
            BrokerConfig config,
            Store store,
            BrokerIdentity identity,
            TopicTable topics,
            GroupTable groups,
            ClientTable clients,
            HalfMessages halfMessages,
            BrokerStatistics statistics,
            InstantSource clock) {
        DelayLevels levels = config.get(BrokerConfig.MESSAGE_DELAY_LEVEL);
        Destinations destinations = new Destinations(config, topics, groups);
        UniqueKeys uniqueKeys = new UniqueKeys(identity.storeHost().getAddress(), clock);
        ReceivedProperties properties =
                new ReceivedProperties(new DeliveryTimes(config, clock), uniqueKeys, identity.clusterName());
        RecordBuilder records = new RecordBuilder(config, identity);
        flushWatch = new FlushWatch(config.get(BrokerConfig.SYNC_FLUSH_TIMEOUT));
        send = new SendHandler(config, store, identity, destinations, properties, halfMessages, records, flushWatch);
        reply = new ReplyHandler(config, store, identity, destinations, properties, records, clients, clock);
        sendBack = new SendBackHandler(store, identity, groups, destinations, levels, clock, statistics);
        recall = new RecallHandler(config, store, identity, destinations, clock);
    }

    /**
     * Answers the sends that waited too long for the disk.
     *
     * @param now reading of the nano clock
     */
    public void expire(long now) {
        flushWatch.expire(now);
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        send.register(table);
        reply.register(table);
        sendBack.register(table);
        recall.register(table);
    }
}
