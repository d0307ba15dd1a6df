package org.apogeemq.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the store needs to know of a message record: queue, tag, keys, delivery time. One parser for records that arrive and
 * for records that recovery reads, so that both are indexed alike.
 */
public final class MessageParser {
    private static final byte[] TAGS = ascii("TAGS");
    private static final byte[] KEYS = ascii("KEYS");
    private static final byte[] UNIQ_KEY = ascii("UNIQ_KEY");
    private static final byte[] CORRELATION_ID = ascii("__JMSCorrelationID");
    private static final byte[] TIMER_DELIVER_MS = ascii("TIMER_DELIVER_MS");
    private static final int[] NO_KEYS = {};
    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;

    private final int queueId;
    private final byte[] topic;
    private final int topicHash;
    private long tagHash;
    private long deliverAt;
    private int[] keyHashes = NO_KEYS;
    private byte[] properties;

    private MessageParser(int queueId, byte[] topic) {
        this.queueId = queueId;
        this.topic = topic;
        this.topicHash = (topic() + "#").hashCode();
    }

    /**
     * Parses a record.
     *
     * @param at position of the record in the buffer
     * @throws StoreException INVALID when its lengths do not add up
     */
    public static MessageParser parse(ByteBuffer buffer, int at, int size) {
        String wrong = RecordLayout.check(buffer, at, size);
        if (wrong != null) {
            throw new StoreException(StoreException.Category.INVALID, "message record: " + wrong);
        }
        int next = at + RecordLayout.bodyLength(buffer.getInt(at + RecordLayout.SYS_FLAG));
        next += 4 + buffer.getInt(next);
        boolean v1 = buffer.getInt(at + RecordLayout.MAGIC) == RecordLayout.MAGIC_V1;
        int topicLength = v1 ? buffer.get(next) & 0xFF : buffer.getShort(next) & 0xFFFF;
        next += v1 ? 1 : 2;
        byte[] topic = new byte[topicLength];
        buffer.get(next, topic);
        next += topicLength;
        MessageParser parsed = new MessageParser(buffer.getInt(at + RecordLayout.QUEUE_ID), topic);
        byte[] properties = new byte[buffer.getShort(next) & 0xFFFF];
        buffer.get(next + 2, properties);
        parsed.properties = properties;
        parsed.forEachProperty(parsed::index);
        return parsed;
    }

    /** Hash under which a key of a topic is indexed. */
    public static int keyHash(String topic, String key) {
        return (topic + "#" + key).hashCode();
    }

    private static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    private interface PropertyVisitor {
        void property(byte[] p, int start, int nameEnd, int end);
    }

    private void forEachProperty(PropertyVisitor visitor) {
        byte[] p = properties;
        int start = 0;
        while (start < p.length) {
            int end = indexOf(p, VALUE_END, start, p.length);
            int nameEnd = indexOf(p, NAME_END, start, end);
            if (nameEnd < end) {
                visitor.property(p, start, nameEnd, end);
            }
            start = end + 1;
        }
    }

    private void index(byte[] p, int start, int nameEnd, int end) {
        int value = nameEnd + 1;
        if (named(TAGS, p, start, nameEnd)) {
            tagHash = text(p, value, end).hashCode();
        } else if (named(KEYS, p, start, nameEnd)) {
            for (String key : text(p, value, end).split(" ")) {
                addKey(key);
            }
        } else if (named(UNIQ_KEY, p, start, nameEnd) || named(CORRELATION_ID, p, start, nameEnd)) {
            addKey(text(p, value, end));
        } else if (named(TIMER_DELIVER_MS, p, start, nameEnd)) {
            deliverAt = positiveNumber(text(p, value, end));
        }
    }

    /** Whether it has exactly this key. */
    public boolean hasKey(String key) {
        boolean[] found = new boolean[1];
        forEachProperty((p, start, nameEnd, end) -> {
            String value = text(p, nameEnd + 1, end);
            if (named(KEYS, p, start, nameEnd)) {
                found[0] |= Arrays.asList(value.split(" ")).contains(key);
            } else if (named(UNIQ_KEY, p, start, nameEnd) || named(CORRELATION_ID, p, start, nameEnd)) {
                found[0] |= value.equals(key);
            }
        });
        return found[0];
    }

    /** Whether its unique key is this one. */
    public boolean hasUniqueKey(String key) {
        boolean[] found = new boolean[1];
        forEachProperty((p, start, nameEnd, end) -> found[0] |=
                named(UNIQ_KEY, p, start, nameEnd) && text(p, nameEnd + 1, end).equals(key));
        return found[0];
    }

    private void addKey(String key) {
        if (key.isEmpty()) {
            return;
        }
        // continues String.hashCode() of "topic#" without building the whole string
        int hash = topicHash;
        for (int i = 0; i < key.length(); i++) {
            hash = 31 * hash + key.charAt(i);
        }
        keyHashes = Arrays.copyOf(keyHashes, keyHashes.length + 1);
        keyHashes[keyHashes.length - 1] = hash;
    }

    private static long positiveNumber(String text) {
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static boolean named(byte[] name, byte[] p, int start, int end) {
        return Arrays.equals(name, 0, name.length, p, start, end);
    }

    private static int indexOf(byte[] p, byte what, int from, int to) {
        for (int i = from; i < to; i++) {
            if (p[i] == what) {
                return i;
            }
        }
        return to;
    }

    private static String text(byte[] p, int from, int to) {
        return new String(p, from, to - from, StandardCharsets.UTF_8);
    }

    /** The record's queue id. */
    public int queueId() {
        return queueId;
    }

    /** The record's topic. */
    public String topic() {
        return new String(topic, StandardCharsets.UTF_8);
    }

    /** Whether the record's topic has these UTF-8 bytes. */
    public boolean topicIs(byte[] utf8) {
        return Arrays.equals(topic, utf8);
    }

    /** A hash of the record's topic, of its UTF-8 bytes. */
    public int topicHash() {
        return Arrays.hashCode(topic);
    }

    /** Hash of its tag, 0 without one. */
    public long tagHash() {
        return tagHash;
    }

    /** Hashes of its keys. */
    public int[] keyHashes() {
        return keyHashes;
    }

    /** Its property TIMER_DELIVER_MS, 0 when absent or not a number. */
    public long deliverAt() {
        return deliverAt;
    }
}
