package org.apogeemq.store.read;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.StoredAt;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;

/**
 * Finds out whether a message that may be stored once only is stored. Asked twice: by the caller for all that is visible, and by
 * the appender thread, behind all appends before it, for what came since. So the appender never reads old segments.
 */
public final class StoredBefore {
    private final CommitLog log;
    private final MessageReader reader;

    public StoredBefore(CommitLog log, MessageReader reader) {
        this.log = log;
        this.reader = reader;
    }

    /** Looks in all that is visible; any thread. */
    public void inVisible(MessageAppend message) {
        long visible = log.visible();
        find(message, visible, (segment, hash, found) -> segment.index().findKey(hash, found));
        message.searchedTo(visible);
    }

    /** Looks in all that was written since; appender thread, with nothing unfolded. */
    public void inNew(MessageAppend message) {
        find(message, log.written(), (segment, hash, found) -> {
            if (segment.index() instanceof OpenIndex open) {
                open.findNewKey(hash, found);
            } else {
                segment.index().findKey(hash, found);
            }
        });
    }

    private interface Keys {
        void find(Segment segment, int hash, LongConsumer found);
    }

    private void find(MessageAppend message, long end, Keys keys) {
        String topic = message.queue().topic();
        int hash = MessageParser.keyHash(topic, message.uniqueKey());
        List<Segment> segments = log.segments();
        for (int i = segments.size() - 1; i >= 0 && message.storedBefore() == null; i--) {
            if (segments.get(i).end() > message.searchedTo()) {
                keys.find(segments.get(i), hash, position -> {
                    if (message.storedBefore() == null && position >= message.searchedTo()) {
                        check(message, topic, position, end);
                    }
                });
            }
        }
    }

    private void check(MessageAppend message, String topic, long position, long end) {
        ByteBuffer record = reader.copyAt(position, end);
        if (record == null) {
            return;
        }
        MessageParser parsed = MessageParser.parse(record, 0, record.remaining());
        if (!parsed.topic().equals(topic) || !parsed.hasUniqueKey(message.uniqueKey())) {
            return;
        }
        int flags = record.getInt(RecordLayout.SYS_FLAG);
        long offset = record.getLong(RecordLayout.QUEUE_OFFSET);
        if ((flags & RecordLayout.TRANSACTION_MASK) == RecordLayout.PREPARED) {
            if (record.getLong(RecordLayout.preparedTransactionOffset(flags)) > 0) {
                return;
            }
            offset = reader.releasedOffset(position);
        }
        long time = record.getLong(RecordLayout.storeTimestamp(flags));
        message.storedBefore(new StoredAt(parsed.queueId(), offset, position, time));
    }
}
