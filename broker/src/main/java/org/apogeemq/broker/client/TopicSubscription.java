package org.apogeemq.broker.client;

import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.TagHash;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.selector.RecordProperties;
import org.apogeemq.remoting.selector.SqlFilter;

/**
 * What a consumer group wants of one topic; made by {@link SubscriptionParser}. Immutable.
 *
 * <p>Tags are compared by hash alone, so a message with another tag of the same hash passes; the client compares the
 * text, as RocketMQ has it. An SQL92 filter is decided here: ask {@link #mayMatch} first and, when
 * {@link #readsRecords}, {@link #matches} too.
 */
public final class TopicSubscription {
    /** Filter by tag. */
    public static final String TAG = "TAG";
    /** Filter by a condition on the properties. */
    public static final String SQL92 = "SQL92";

    private final String topic;
    private final String expression;
    private final String type;
    private final long version;
    private final long[] tagHashes;
    private final SqlFilter filter;
    private final CommandException refusal;

    private TopicSubscription(
            String topic,
            String expression,
            String type,
            long version,
            long[] tagHashes,
            SqlFilter filter,
            CommandException refusal) {
        this.topic = topic;
        this.expression = expression;
        this.type = type;
        this.version = version;
        this.tagHashes = tagHashes;
        this.filter = filter;
        this.refusal = refusal;
    }

    /** By tags; null hashes mean all. */
    static TopicSubscription byTags(String topic, String expression, long version, long[] tagHashes) {
        return new TopicSubscription(topic, expression, TAG, version, tagHashes, null, null);
    }

    /** By a condition. */
    static TopicSubscription byProperties(String topic, long version, SqlFilter filter) {
        return new TopicSubscription(topic, filter.toString(), SQL92, version, null, filter, null);
    }

    /** One that cannot be served: whoever pulls with it is told why, and its group's other topics are not touched. */
    static TopicSubscription refused(
            String topic, String expression, String type, long version, CommandException refusal) {
        return new TopicSubscription(topic, expression, type, version, null, null, refusal);
    }

    public String topic() {
        return topic;
    }

    /** Never null; {@code *} for all tags. */
    public String expression() {
        return expression;
    }

    /** TAG or SQL92, or what the client asked for when that was refused. */
    public String type() {
        return type;
    }

    /** Set by the client from its clock; the newer of two wins. */
    public long version() {
        return version;
    }

    /** Whether every message of the topic is wanted. */
    public boolean isAll() {
        return tagHashes == null && filter == null;
    }

    public boolean byTag() {
        return type.equals(TAG);
    }

    /**
     * This, when it can be served.
     *
     * @throws CommandException when it cannot, with the reason
     */
    public TopicSubscription served() throws CommandException {
        if (refusal != null) {
            throw new CommandException(refusal.code(), refusal.getMessage());
        }
        return this;
    }

    /** The same for all tags. */
    public TopicSubscription unfiltered() {
        return new TopicSubscription(topic, expression, type, version, null, filter, refusal);
    }

    /** False only for a record that is certainly not wanted. */
    public boolean mayMatch(long tagHash) {
        return TagHash.mayMatch(tagHashes, tagHash);
    }

    /** Whether the record itself must be looked at, with {@link #matches}, to know whether it is wanted. */
    public boolean readsRecords() {
        return filter != null;
    }

    /**
     * Whether a record that {@link #mayMatch} is wanted.
     *
     * @param message a record of this topic
     */
    public boolean matches(StoredMessage message) {
        return filter == null || filter.accepts(new RecordProperties().wrap(message));
    }

    boolean sameFilter(TopicSubscription other) {
        return type.equals(other.type) && expression.equals(other.expression);
    }
}
