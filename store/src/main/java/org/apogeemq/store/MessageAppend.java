package org.apogeemq.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message to append: its record and what the store's indexes need of it, parsed by the caller's thread. The record must
 * not be changed until the append's callback ran; the store works on a copy, in which it sets queue offset, physical offset,
 * store timestamp, transaction bits and prepared transaction offset. The store host is the caller's to set. After the
 * callback the object tells where the message went. Not to be appended twice.
 */
public final class MessageAppend {
    private final TopicQueue queue;
    private final ByteBuffer record;
    private final long tagHash;
    private final int[] keyHashes;
    private final long timerProperty;
    private long transaction;
    private long deliverAt;
    private long position = -1;
    private long queueOffset = -1;
    private String uniqueKey;
    private long searchedTo;
    private StoredAt storedBefore;

    private MessageAppend(TopicQueue queue, ByteBuffer record, MessageParser parsed) {
        this.queue = queue;
        this.record = record == null ? null : record.slice();
        this.tagHash = parsed.tagHash();
        this.keyHashes = parsed.keyHashes();
        this.timerProperty = parsed.deliverAt();
    }

    /**
     * Parses a record.
     *
     * @param record a whole record from its position to its limit, with the topic and queue id of {@code queue}
     * @throws StoreException INVALID when the record is malformed or of another queue
     */
    public static MessageAppend of(TopicQueue queue, ByteBuffer record) {
        MessageParser parsed = MessageParser.parse(record, record.position(), record.remaining());
        if (parsed.queueId() != queue.queueId() || !parsed.topicIs(queue.topic().getBytes(StandardCharsets.UTF_8))) {
            throw new StoreException(
                    StoreException.Category.INVALID,
                    "record of " + parsed.topic() + "/" + parsed.queueId() + " given for queue " + queue);
        }
        return new MessageAppend(queue, record, parsed);
    }

    /** As {@link #of(TopicQueue, ByteBuffer)} for a record that was parsed before. */
    public static MessageAppend of(TopicQueue queue, ByteBuffer record, MessageParser parsed) {
        return new MessageAppend(queue, record, parsed);
    }

    /**
     * Makes it a half message of a transaction. Its property TIMER_DELIVER_MS, if any, says when it is delivered after the
     * commit.
     *
     * @param number greater than 0
     */
    public MessageAppend inTransaction(long number) {
        if (number <= 0) {
            throw new StoreException(
                    StoreException.Category.INVALID, "transaction number " + number + " must be greater than 0");
        }
        transaction = number;
        deliverAt = timerProperty;
        return this;
    }

    /**
     * Parks it until a time; a time that has passed means at once. Not for half messages: theirs is the property
     * TIMER_DELIVER_MS.
     *
     * @param time milliseconds since the epoch, greater than 0
     */
    public MessageAppend deliverAt(long time) {
        if (time <= 0 || transaction != 0) {
            throw new StoreException(
                    StoreException.Category.INVALID,
                    transaction != 0
                            ? "the delivery time of a half message is its property TIMER_DELIVER_MS"
                            : "delivery time " + time + " must be greater than 0");
        }
        deliverAt = time;
        return this;
    }

    /**
     * Appends it only when no message of its topic with this unique key is stored, or is about to be by an append before this
     * one; half messages do not count. Not for half messages.
     *
     * @param key its property UNIQ_KEY
     */
    public MessageAppend once(String key) {
        uniqueKey = key;
        return this;
    }

    /** The unique key that may be stored once only; null when it is appended whatever is stored. */
    public String uniqueKey() {
        return uniqueKey;
    }

    /** After the append's callback: where the message with its unique key was stored before; null when this one was appended. */
    public StoredAt storedBefore() {
        return storedBefore;
    }

    /** The queue it is for. */
    public TopicQueue queue() {
        return queue;
    }

    /** The record's bytes, from 0 to the limit. */
    public ByteBuffer record() {
        return record;
    }

    /** Hash of its tag, 0 without one. */
    public long tagHash() {
        return tagHash;
    }

    /** Hashes of {@code topic#key} of its keys; not to be changed. */
    public int[] keyHashes() {
        return keyHashes;
    }

    /** Number of its transaction, 0 when none. */
    public long transaction() {
        return transaction;
    }

    /** When to deliver it, 0 when at once. */
    public long deliverAt() {
        return deliverAt;
    }

    /** Position of its record in the log; -1 before it is appended. */
    public long position() {
        return position;
    }

    /** Its offset in the queue; -1 before it is appended, and when it is parked. */
    public long queueOffset() {
        return queueOffset;
    }

    /** Notes where it went; for the store's own packages. */
    public void assign(long newPosition, long newQueueOffset) {
        position = newPosition;
        queueOffset = newQueueOffset;
    }

    /** Notes that it is stored already; for the store's own packages. */
    public void storedBefore(StoredAt there) {
        storedBefore = there;
        assign(there.position(), there.queueOffset());
    }

    /** Notes up to which position of the log its unique key was looked for; for the store's own packages. */
    public void searchedTo(long logPosition) {
        searchedTo = logPosition;
    }

    /** Position of the log up to which its unique key was looked for. */
    public long searchedTo() {
        return searchedTo;
    }
}
