package org.apogeemq.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Makes message records, and reads their fields, independently of the code under test. */
final class Records {
    private Records() {}

    static ByteBuffer record(String topic, int queueId, byte[] body, String properties) {
        byte[] t = topic.getBytes(StandardCharsets.UTF_8);
        byte[] p = properties.getBytes(StandardCharsets.UTF_8);
        boolean v2 = t.length > 127;
        int size = 91 + body.length + t.length + p.length + (v2 ? 1 : 0);
        CRC32 crc = new CRC32();
        crc.update(body);
        ByteBuffer b = ByteBuffer.allocate(size);
        b.putInt(size).putInt(v2 ? 0xDAA320AB : 0xDAA320A7).putInt((int) crc.getValue() & 0x7FFFFFFF);
        b.putInt(queueId).putInt(7).putLong(0).putLong(0).putInt(0);
        b.putLong(1000).putInt(0x7F000001).putInt(1234);
        b.putLong(0).putInt(0x7F000001).putInt(10911);
        b.putInt(0).putLong(0).putInt(body.length).put(body);
        if (v2) {
            b.putShort((short) t.length);
        } else {
            b.put((byte) t.length);
        }
        return b.put(t).putShort((short) p.length).put(p).flip();
    }

    static ByteBuffer record(String topic, int queueId, String body) {
        return record(topic, queueId, body.getBytes(StandardCharsets.UTF_8), "");
    }

    static MessageAppend message(Store store, String topic, int queueId, String body) {
        return MessageAppend.of(store.queue(topic, queueId), record(topic, queueId, body));
    }

    static MessageAppend message(Store store, String topic, int queueId, String body, String... properties) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < properties.length; i += 2) {
            all.append(properties[i]).append('\u0001').append(properties[i + 1]).append('\u0002');
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return MessageAppend.of(store.queue(topic, queueId), record(topic, queueId, bytes, all.toString()));
    }

    /** Looks up and reads the message at an offset: its size, or what {@link Store#readRecord} says. */
    static int read(Store store, TopicQueue queue, long offset, ByteBuffer target) {
        QueueEntry entry = new QueueEntry();
        return queue.lookup(offset, entry)
                ? store.readRecord(entry.position(), entry.size(), offset, target)
                : Store.NO_MESSAGE;
    }

    static String body(ByteBuffer record) {
        int at = record.position() + 84;
        byte[] body = new byte[record.getInt(at)];
        record.get(at + 4, body);
        return new String(body, StandardCharsets.UTF_8);
    }

    static long queueOffset(ByteBuffer record) {
        return record.getLong(record.position() + 20);
    }

    static long physicalOffset(ByteBuffer record) {
        return record.getLong(record.position() + 28);
    }

    static int sysFlag(ByteBuffer record) {
        return record.getInt(record.position() + 36);
    }

    static long storeTimestamp(ByteBuffer record) {
        return record.getLong(record.position() + 56);
    }

    static long preparedTransactionOffset(ByteBuffer record) {
        return record.getLong(record.position() + 76);
    }
}
