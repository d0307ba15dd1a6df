package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Map;
import org.apogeemq.broker.config.DelayLevels;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.stats.Traffic;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.SendHeaders.ConsumerSendMessageBackRequest;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Handing a message back (36): a copy goes to the group's retry topic, later with each try, and after the last try to
 * its dead-letter topic.
 */
final class SendBackHandler implements RequestHandler {
    private static final int FIRST_RETRY_LEVEL = 3;

    private final Store store;
    private final BrokerIdentity identity;
    private final GroupTable groups;
    private final Destinations destinations;
    private final DelayLevels levels;
    private final InstantSource clock;
    private final BrokerStatistics statistics;

    SendBackHandler(
            Store store,
            BrokerIdentity identity,
            GroupTable groups,
            Destinations destinations,
            DelayLevels levels,
            InstantSource clock,
            BrokerStatistics statistics) {
        this.store = store;
        this.identity = identity;
        this.groups = groups;
        this.destinations = destinations;
        this.levels = levels;
        this.clock = clock;
        this.statistics = statistics;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.CONSUMER_SEND_MSG_BACK, this);
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        ConsumerSendMessageBackRequest header = request.header(ConsumerSendMessageBackRequest.class);
        try {
            SubscriptionGroupConfig group = groups.findOrCreate(header.group());
            if (group == null) {
                throw new CommandException(
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                        "the consumer group '" + header.group() + "' does not exist");
            }
            destinations.checkWritable();
            if (group.retryQueueNums() <= 0) {
                Reply.success(request, connection);
                return;
            }
            ByteBuffer record = store.readAt(header.offset());
            if (record == null) {
                throw new CommandException(
                        ResponseCode.SYSTEM_ERROR, "there is no message at position " + header.offset());
            }
            giveBack(request, connection, header, group, StoredMessage.of(Unpooled.wrappedBuffer(record)));
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private void giveBack(
            Command request,
            Connection connection,
            ConsumerSendMessageBackRequest header,
            SubscriptionGroupConfig group,
            StoredMessage message) {
        int tries = message.reconsumeTimes();
        boolean dead =
                header.delayLevel() < 0 || tries >= Destinations.maxTries(request, header.maxReconsumeTimes(), group);
        Destination destination = dead ? destinations.deadLetter(group.groupName()) : destinations.retry(group);
        boolean handedOver = false;
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(message.totalSize() + 256);
        try {
            encode(message, destination, copy);
            MessageAppend append = MessageAppend.of(destination.queue(), copy.nioBuffer());
            if (!dead) {
                int level = header.delayLevel() == 0 ? FIRST_RETRY_LEVEL + tries : header.delayLevel();
                append.deliverAt(clock.millis() + levels.delayMillis(level));
            }
            store.append(new MessageAppend[] {append}, new Stored(request, connection, copy));
            handedOver = true;
            count(message, group.groupName(), dead);
        } finally {
            if (!handedOver) {
                copy.release();
            }
        }
    }

    private void count(StoredMessage message, String group, boolean dead) {
        String origin = message.properties().getOrDefault(PropertyKeys.RETRY_TOPIC, message.topic());
        Traffic traffic = dead ? statistics.deadLetters(origin, group) : statistics.sentBack(origin, group);
        traffic.add(1, message.totalSize());
    }

    private void encode(StoredMessage message, Destination destination, ByteBuf copy) {
        new MessageEncoder()
                .topic(destination.topic().name())
                .queueId(destination.queueId())
                .flag(message.flag())
                .sysFlag(message.sysFlag() & ~SysFlag.TRANSACTION_MASK)
                .bornTimestamp(message.bornTimestamp())
                .bornHost(message.bornHost())
                .storeHost(identity.storeHost())
                .reconsumeTimes(message.reconsumeTimes() + 1)
                .properties(properties(message, destination.deadLetter()))
                .body(message.body())
                .encode(copy);
    }

    private static String properties(StoredMessage message, boolean dead) {
        Map<String, String> properties = message.properties();
        String offsetMessageId = message.offsetMessageId();
        properties.putIfAbsent(PropertyKeys.RETRY_TOPIC, message.topic());
        properties.putIfAbsent(PropertyKeys.ORIGIN_MESSAGE_ID, offsetMessageId);
        properties.put(PropertyKeys.WAIT, "false");
        properties.remove(PropertyKeys.DELAY);
        if (dead) {
            properties.putIfAbsent(PropertyKeys.DLQ_ORIGIN_TOPIC, properties.get(PropertyKeys.RETRY_TOPIC));
            properties.putIfAbsent(PropertyKeys.DLQ_ORIGIN_MESSAGE_ID, properties.get(PropertyKeys.ORIGIN_MESSAGE_ID));
        }
        return MessageProperties.encode(properties);
    }

    /** Answers once the copy is stored. */
    private record Stored(Command request, Connection connection, ByteBuf copy) implements AppendCallback {
        @Override
        public void appended(AppendResult result) {
            copy.release();
            Reply.success(request, connection);
        }

        @Override
        public void failed(StoreException e) {
            copy.release();
            Reply.failure(request, connection, e);
        }
    }
}
