package org.apogeemq.broker.delivery;

import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.selector.JmsSelectorContext;

/** Decides whether a record is for a subscription. For one thread at a time. */
final class RecordFilter {
    enum Verdict {
        /** Deliver it. */
        WANTED,
        /** Not for this subscription, but others of the group may want it. */
        FOR_OTHERS,
        /** Nobody of this group gets it: it counts as consumed. */
        FOR_NOBODY,
        /** Its time is over: nobody gets it any more. */
        EXPIRED
    }

    private final InstantSource clock;
    private final StoredMessage message = new StoredMessage();
    private final JmsSelectorContext context = new JmsSelectorContext();

    RecordFilter(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Looks at a record at {@code index} of a buffer, which may lie behind the buffer's writer index.
     *
     * @param since the end of the log when the subscription came to be
     * @param size the record's size
     */
    Verdict verdict(SubscriptionSpec spec, long since, ByteBuf buffer, int index, int size) {
        int flag = buffer.getInt(index + RecordLayout.FLAG);
        if (!(spec.isQueue() ? JmsFlag.reachesQueues(flag) : JmsFlag.reachesTopics(flag))) {
            return Verdict.FOR_NOBODY;
        }
        boolean expires = JmsFlag.expires(flag);
        boolean waited = since > 0 && JmsFlag.hasSendPosition(flag);
        if (!expires && !waited && spec.selector() == null && spec.noLocal() == null) {
            return Verdict.WANTED;
        }
        int writerIndex = buffer.writerIndex();
        buffer.writerIndex(index + size);
        try {
            message.wrap(buffer, index);
            return waited && isSentBefore(since) ? Verdict.FOR_NOBODY : verdict(spec, expires);
        } finally {
            buffer.writerIndex(writerIndex);
        }
    }

    private Verdict verdict(SubscriptionSpec spec, boolean expires) {
        if (expires && isExpired()) {
            return Verdict.EXPIRED;
        }
        if (spec.noLocal() != null && spec.noLocal().isMine(message.property(JmsKeys.CONNECTION))) {
            return Verdict.FOR_NOBODY;
        }
        if (spec.selector() != null && !spec.selector().accepts(context.wrap(message))) {
            return spec.isQueue() ? Verdict.FOR_OTHERS : Verdict.FOR_NOBODY;
        }
        return Verdict.WANTED;
    }

    /**
     * The message group of a record at {@code index} of a buffer, {@link MessageGroups#NONE} in most cases.
     *
     * @param size the record's size
     */
    int messageGroup(ByteBuf buffer, int index, int size) {
        if (!JmsFlag.mayHaveGroup(buffer.getInt(index + RecordLayout.FLAG))) {
            return MessageGroups.NONE;
        }
        int writerIndex = buffer.writerIndex();
        buffer.writerIndex(index + size);
        try {
            String id = message.wrap(buffer, index).property(JmsKeys.GROUP_ID);
            return id == null ? MessageGroups.NONE : MessageGroups.numberOf(id);
        } finally {
            buffer.writerIndex(writerIndex);
        }
    }

    /** Jakarta Messaging 7.9: a delayed message is for the subscriptions that are there when it is sent. */
    private boolean isSentBefore(long since) {
        String position = message.property(JmsKeys.SEND_POSITION);
        try {
            return position != null && HexFormat.fromHexDigitsToLong(position) < since;
        } catch (IllegalArgumentException e) {
            return false; // not sent through SEND, which would have set it
        }
    }

    private boolean isExpired() {
        String expiration = message.property(JmsKeys.EXPIRATION);
        if (expiration == null) {
            return false;
        }
        try {
            return Long.parseLong(expiration) <= clock.millis();
        } catch (NumberFormatException e) {
            return false; // a foreign producer's own property of that name
        }
    }
}
