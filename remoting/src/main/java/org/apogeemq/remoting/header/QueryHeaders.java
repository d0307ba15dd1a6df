package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Field;
import org.apogeemq.remoting.protocol.Required;

/** Headers of looking up messages, statistics and settings. */
public final class QueryHeaders {
    private QueryHeaders() {}

    /** Finds messages by key. */
    public record QueryMessageRequest(
            @Required @Doc("topic") String topic,
            @Required @Doc("key or unique key") String key,
            @Doc("at most so many") int maxNum,
            @Doc("ms") long beginTimestamp,
            @Doc("ms") long endTimestamp,

            @Field("_UNIQUE_KEY_QUERY") @Doc("the key is a unique key")
            Boolean uniqueKeyQuery,

            @Doc("K key, U unique key, T tag") String indexType,
            @Doc("where the page before ended") String lastKey) {}

    /** The state of the index. */
    public record QueryMessageResponse(
            @Doc("ms") long indexLastUpdateTimestamp,
            @Doc("position") long indexLastUpdatePhyoffset) {}

    /** Reads the message at a position. */
    public record ViewMessageRequest(
            @Doc("position in the commit log") long offset,
            @Doc("topic") String topic) {}

    /** Reads consume queue entries. */
    public record QueryConsumeQueueRequest(
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("first offset") long index,
            @Doc("entries") int count,
            @Doc("group whose filter is applied") String consumerGroup) {}

    /** Asks for one statistic. */
    public record BrokerStatsRequest(
            @Required @Doc("such as TOPIC_PUT_NUMS") String statsName,
            @Required @Doc("such as a topic") String statsKey) {}

    /** The version of the settings in the body. */
    public record ConfigResponse(
            @Required @Doc("data version as JSON") String version) {}

    /** Starts the checks of a half message anew. */
    public record ResumeCheckHalfMessageRequest(
            @Doc("topic") String topic,
            @Required @Doc("message id") String msgId) {}
}
