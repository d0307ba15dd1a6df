package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves records that were delivered too often to the group's dead-letter topic: a copy there and the group's progress here
 * become valid with one commit record. Belongs to its agent.
 */
final class DeadLetters {
    /** Owner of records on their way. */
    private static final int OWNER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final Store store;
    private final Function<String, TopicQueue> deadLetterQueues;
    private final DeliveryAgent agent;
    private final MessageEncoder encoder = new MessageEncoder();

    DeadLetters(Store store, Function<String, TopicQueue> deadLetterQueues, DeliveryAgent agent) {
        this.store = store;
        this.deadLetterQueues = deadLetterQueues;
        this.agent = agent;
    }

    /** Moves the available record at an offset. Should that fail, it becomes available again. */
    void move(GroupQueue queue, long offset) {
        QueueEntry entry = new QueueEntry();
        if (!queue.queue().lookup(offset, entry)) {
            agent.skipped(queue, offset);
            return;
        }
        int deliveries = queue.leases().lease(offset, OWNER);
        queue.leases().hold(offset, OWNER);
        queue.group().outstanding++;
        Move move = new Move(queue, offset, store.newTransaction());
        try {
            TopicQueue target = deadLetterQueues.apply(queue.group().name());
            ByteBuffer original = ByteBuffer.allocate(entry.size());
            if (store.readEntry(queue.queue(), offset, entry, original) < 0) {
                move.commit();
                return;
            }
            ByteBuffer copy = copy(original.flip(), target, deliveries);
            MessageAppend append = MessageAppend.of(target, copy).inTransaction(move.transaction);
            store.append(new MessageAppend[] {append}, move);
        } catch (StoreException e) {
            move.giveUp(e);
        }
    }

    private ByteBuffer copy(ByteBuffer original, TopicQueue target, int deliveries) {
        StoredMessage message = StoredMessage.of(Unpooled.wrappedBuffer(original));
        Map<String, String> properties = message.properties();
        properties.putIfAbsent(PropertyKeys.DLQ_ORIGIN_TOPIC, message.topic());
        properties.putIfAbsent(PropertyKeys.DLQ_ORIGIN_MESSAGE_ID, message.offsetMessageId());
        ByteBuf out = Unpooled.buffer(original.remaining() + 256);
        encoder.topic(target.topic())
                .queueId(target.queueId())
                .flag(deadLetterFlag(message.flag()))
                .sysFlag(message.sysFlag())
                .bornTimestamp(message.bornTimestamp())
                .bornHost(message.bornHost())
                .storeHost(message.storeHost())
                .reconsumeTimes(deliveries)
                .properties(MessageProperties.encode(properties))
                .body(message.body())
                .encode(out);
        return out.nioBuffer();
    }

    /** The copy is for a queue, whatever the original was sent to, and never expires. */
    private static int deadLetterFlag(int flag) {
        return JmsFlag.isJms(flag)
                ? JmsFlag.of(
                        JmsFlag.body(flag),
                        JmsFlag.isNullBody(flag),
                        DestinationKind.QUEUE,
                        JmsFlag.isPersistent(flag),
                        JmsFlag.priority(flag),
                        false)
                : flag;
    }

    /** One record on its way; called back on the appender thread first for the copy, then for the commit. */
    private final class Move implements AppendCallback {
        private final GroupQueue queue;
        private final long offset;
        private final long transaction;
        private boolean copied;

        Move(GroupQueue queue, long offset, long transaction) {
            this.queue = queue;
            this.offset = offset;
            this.transaction = transaction;
        }

        void commit() {
            copied = true;
            DeliveryGroup group = queue.group();
            List<GroupProgress> progress = group.isPersistent()
                    ? List.of(GroupProgress.consumed(
                            group.name(), group.topic(), queue.queue().queueId(), offset, offset + 1))
                    : List.of();
            store.apply(new Control.Commit(transaction, progress), this);
        }

        @Override
        public void appended(AppendResult result) {
            if (copied) {
                agent.post(this::finish);
                return;
            }
            try {
                commit();
            } catch (StoreException e) {
                failed(e);
            }
        }

        @Override
        public void failed(StoreException e) {
            agent.post(() -> giveUp(e));
        }

        private void finish() {
            queue.leases().consumeHeld(offset, OWNER);
            queue.group().outstanding--;
            agent.groups().unloadIfUnused(queue.group());
        }

        private void giveUp(StoreException e) {
            LOG.warn(
                    "Offset {} of {} is not moved to the dead letters of {}, it will be delivered again: {}",
                    offset,
                    queue.queue(),
                    queue.group().name(),
                    e.getMessage());
            queue.leases().releaseHeld(offset, OWNER, false);
            queue.group().outstanding--;
            agent.ready(queue.group());
        }
    }
}
