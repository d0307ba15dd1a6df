package org.apogeemq.broker.client;

import java.util.Arrays;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.message.TagHash;

/**
 * What a consumer group wants of one topic. Immutable.
 *
 * <p>Tags are compared by hash alone, so a message with another tag of the same hash passes; the client compares the
 * text, as RocketMQ has it.
 */
public final class TopicSubscription {
    /** Filter by tag. */
    public static final String TAG = "TAG";

    private final String topic;
    private final String expression;
    private final String type;
    private final long version;
    private final long[] tagHashes;

    private TopicSubscription(String topic, String expression, String type, long version, long[] tagHashes) {
        this.topic = topic;
        this.expression = expression;
        this.type = type;
        this.version = version;
        this.tagHashes = tagHashes;
    }

    /**
     * A subscription from an expression.
     *
     * @param expression for type TAG: {@code *}, empty, or tags separated by {@code ||}
     * @param type null means TAG
     * @throws IllegalArgumentException when a tag expression names no tag at all, as in {@code ||}
     */
    public static TopicSubscription of(String topic, String expression, String type, long version) {
        String kind = type == null || type.isEmpty() ? TAG : type;
        long[] hashes = null;
        if (kind.equals(TAG) && expression != null && !expression.isBlank() && !expression.equals("*")) {
            hashes = Arrays.stream(expression.split("\\|\\|"))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .mapToLong(TagHash::of)
                    .distinct()
                    .toArray();
            if (hashes.length == 0) {
                throw new IllegalArgumentException("subscription '" + expression + "' names no tag");
            }
        }
        return new TopicSubscription(topic, expression == null ? "*" : expression, kind, version, hashes);
    }

    /** A subscription as a heartbeat tells it. */
    public static TopicSubscription of(SubscriptionData data) {
        return of(data.topic(), data.subString(), data.expressionType(), data.subVersion());
    }

    public String topic() {
        return topic;
    }

    public String expression() {
        return expression;
    }

    /** TAG or SQL92. */
    public String type() {
        return type;
    }

    /** Set by the client from its clock; the newer of two wins. */
    public long version() {
        return version;
    }

    public boolean byTag() {
        return type.equals(TAG);
    }

    /** The same for all tags. */
    public TopicSubscription unfiltered() {
        return new TopicSubscription(topic, expression, type, version, null);
    }

    /** False only for a record that is certainly not wanted. */
    public boolean mayMatch(long tagHash) {
        return TagHash.mayMatch(tagHashes, tagHash);
    }

    boolean sameFilter(TopicSubscription other) {
        return type.equals(other.type) && expression.equals(other.expression);
    }
}
