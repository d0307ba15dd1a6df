package org.apogeemq.store.read;

import java.nio.ByteBuffer;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.RecordLayout;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.Segment;

/** Finds messages that wait for their time by their unique key. Any thread. */
public final class ParkedTimers {
    private final CommitLog log;
    private final MessageReader reader;

    public ParkedTimers(CommitLog log, MessageReader reader) {
        this.log = log;
        this.reader = reader;
    }

    /** The control that recalls the newest message of this unique key; null when none was parked for a time, or it is visible. */
    public Control.Recall find(String topic, String uniqueKey) {
        Control.Recall[] found = new Control.Recall[1];
        List<Segment> segments = log.segments();
        for (int i = segments.size() - 1; i >= 0 && found[0] == null; i--) {
            segments.get(i).index().findKey(MessageParser.keyHash(topic, uniqueKey), position -> {
                if (found[0] == null) {
                    found[0] = check(topic, uniqueKey, position);
                }
            });
        }
        return found[0];
    }

    /** A half message is not recalled: its transaction decides about it. */
    private Control.Recall check(String topic, String uniqueKey, long position) {
        ByteBuffer record = reader.readAt(position);
        if (record == null || !MessageReader.isParked(record)) {
            return null;
        }
        MessageParser parsed = MessageParser.parse(record, 0, record.remaining());
        long parked = record.getLong(RecordLayout.preparedTransactionOffset(record.getInt(RecordLayout.SYS_FLAG)));
        return parked < 0 && parsed.topic().equals(topic) && parsed.hasUniqueKey(uniqueKey)
                ? new Control.Recall(topic, parsed.queueId(), position, -parked)
                : null;
    }
}
