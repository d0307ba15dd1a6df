package org.apogeemq.store.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.TopicQueue;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.QueueTable;

/** Finds messages by key, newest first. Any thread. */
public final class KeySearch {
    private final CommitLog log;
    private final MessageReader reader;
    private final QueueTable queues;

    public KeySearch(CommitLog log, MessageReader reader, QueueTable queues) {
        this.log = log;
        this.reader = reader;
        this.queues = queues;
    }

    /** See {@link org.apogeemq.store.Store#findByKey}. */
    public List<ByteBuffer> find(String topic, String key, int max, long begin, long end) {
        int hash = MessageParser.keyHash(topic, key);
        List<ByteBuffer> found = new ArrayList<>();
        List<Segment> segments = log.segments();
        for (int i = segments.size() - 1; i >= 0 && found.size() < max; i--) {
            Segment segment = segments.get(i);
            if (segment.index().firstTime() <= end && segment.index().lastTime() >= begin) {
                segment.index().findKey(hash, position -> {
                    if (found.size() < max) {
                        add(position, topic, key, begin, end, found);
                    }
                });
            }
        }
        return found;
    }

    /** The hash may be another key's, and the message may be parked or deleted: the record decides. */
    private void add(long position, String topic, String key, long begin, long end, List<ByteBuffer> found) {
        ByteBuffer record = reader.visibleAt(position);
        if (record == null) {
            return;
        }
        long time = record.getLong(RecordLayout.storeTimestamp(record.getInt(RecordLayout.SYS_FLAG)));
        MessageParser parsed = MessageParser.parse(record, 0, record.remaining());
        if (time < begin || time > end || !parsed.topic().equals(topic) || !parsed.hasKey(key)) {
            return;
        }
        TopicQueue queue = queues.queue(topic, parsed.queueId());
        long offset = record.getLong(RecordLayout.QUEUE_OFFSET);
        // deleted ones have no entry; of one that was appended anew, the old record may still be there as well
        QueueEntry entry = new QueueEntry();
        if (queue.lookup(offset, entry) && entry.position() == position) {
            found.add(record);
        }
    }
}
