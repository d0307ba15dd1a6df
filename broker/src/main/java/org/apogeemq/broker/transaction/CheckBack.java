package org.apogeemq.broker.transaction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.client.Member;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.SystemTopics;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.header.ClientHeaders.CheckTransactionStateRequest;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes out about undecided half messages: questions to producers (39), copies for the operator. Any thread. */
public final class CheckBack {
    private static final Logger LOG = LoggerFactory.getLogger(CheckBack.class);
    private static final int MORE_PROPERTIES = 256;

    private final Store store;
    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final ClientTable clients;

    /** Who is asked. */
    record Recipient(Connection connection) {}

    public CheckBack(Store store, BrokerIdentity identity, TopicTable topics, ClientTable clients) {
        this.store = store;
        this.identity = identity;
        this.topics = topics;
        this.clients = clients;
    }

    /** A member of the producer group that can be reached, another one with each check; null when there is none. */
    Recipient recipient(HalfMessage half) {
        List<Member> members = clients.producers(half.producerGroup()).values().stream()
                .filter(member ->
                        member.connection().isOpen() && member.connection().isWritable())
                .sorted((a, b) -> a.clientId().compareTo(b.clientId()))
                .toList();
        return members.isEmpty()
                ? null
                : new Recipient(members.get(half.checks() % members.size()).connection());
    }

    /** Asks. The answer, if any, is END_TRANSACTION. */
    void send(HalfMessage half, long position, Recipient recipient) {
        StoredMessage message = message(half, position);
        if (message == null) {
            return;
        }
        Map<String, String> properties = message.properties();
        properties.put(PropertyKeys.TRANSACTION_CHECK_TIMES, Integer.toString(half.checks()));
        String uniqueKey = properties.get(PropertyKeys.UNIQUE_KEY);
        CheckTransactionStateRequest header = new CheckTransactionStateRequest(
                message.topic(),
                half.number(),
                position,
                uniqueKey,
                uniqueKey,
                messageId(position),
                identity.brokerName());
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(message.totalSize() + MORE_PROPERTIES);
        try {
            encode(message, message.topic(), message.queueId(), properties, body);
        } catch (IllegalArgumentException e) {
            body.release();
            LOG.error("Half message {} cannot be checked: {}", messageId(position), e.getMessage());
            return;
        }
        body.setLong(RecordLayout.QUEUE_OFFSET, half.number());
        body.setLong(RecordLayout.PHYSICAL_OFFSET, position);
        body.setLong(RecordLayout.storeTimestamp(body.getInt(RecordLayout.SYS_FLAG)), message.storeTimestamp());
        recipient.connection().send(Command.oneway(RequestCode.CHECK_TRANSACTION_STATE, header, body));
    }

    /**
     * Puts a copy into the topic where RocketMQ's operators look for half messages that were checked too often.
     *
     * @throws StoreException when the store takes nothing now
     */
    void copyAside(HalfMessage half, long position) {
        StoredMessage message = message(half, position);
        if (message == null) {
            return;
        }
        Map<String, String> properties = message.properties();
        properties.put(PropertyKeys.REAL_TOPIC, message.topic());
        properties.put(PropertyKeys.REAL_QUEUE_ID, Integer.toString(message.queueId()));
        properties.put(PropertyKeys.TRANSACTION_CHECK_TIMES, Integer.toString(half.checks()));
        properties.put(PropertyKeys.TRANSACTION_PREPARED_OFFSET, Long.toString(half.number()));
        properties.remove(PropertyKeys.TIMER_DELIVER_MILLIS);
        TopicQueue queue = topics.findOrCreate(SystemTopics.CHECKED_OUT, 1).queue(0);
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(message.totalSize() + MORE_PROPERTIES);
        boolean handedOver = false;
        try {
            encode(message, queue.topic(), queue.queueId(), properties, copy);
            store.append(new MessageAppend[] {MessageAppend.of(queue, copy.nioBuffer())}, releasing(copy));
            handedOver = true;
        } catch (IllegalArgumentException e) {
            LOG.error("Half message {} cannot be copied: {}", messageId(position), e.getMessage());
        } finally {
            if (!handedOver) {
                copy.release();
            }
        }
    }

    private StoredMessage message(HalfMessage half, long position) {
        ByteBuffer record = store.readAt(position);
        if (record == null) {
            LOG.error("The record of half message {} at position {} cannot be read", half.number(), position);
            return null;
        }
        return StoredMessage.of(Unpooled.wrappedBuffer(record));
    }

    private void encode(
            StoredMessage message, String topic, int queueId, Map<String, String> properties, ByteBuf target) {
        new MessageEncoder()
                .topic(topic)
                .queueId(queueId)
                .flag(message.flag())
                .sysFlag(message.sysFlag() & ~SysFlag.TRANSACTION_MASK)
                .bornTimestamp(message.bornTimestamp())
                .bornHost(message.bornHost())
                .storeHost(identity.storeHost())
                .reconsumeTimes(message.reconsumeTimes())
                .properties(MessageProperties.encode(properties))
                .body(message.body())
                .encode(target);
    }

    private static AppendCallback releasing(ByteBuf copy) {
        return new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                copy.release();
            }

            @Override
            public void failed(StoreException e) {
                copy.release();
                LOG.warn("A half message that is set aside has no copy in its topic: {}", e.getMessage());
            }
        };
    }

    /** The id by which tools find the record at a position. */
    String messageId(long position) {
        return MessageId.of(identity.storeHost(), position);
    }
}
