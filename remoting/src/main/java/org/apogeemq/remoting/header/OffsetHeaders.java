package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of offsets and times: 14, 15, 29 to 32. */
public final class OffsetHeaders {
    private OffsetHeaders() {}

    /** Asks for a group's committed offset. */
    public record QueryConsumerOffsetRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("absent counts as true") Boolean setZeroIfNotFound,
            @Doc("broker meant") String bname) {}

    /** Commits a group's offset; usually oneway. */
    public record UpdateConsumerOffsetRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("next offset to consume") long commitOffset,
            @Doc("broker meant") String bname) {}

    /** Finds the offset at a store time. */
    public record SearchOffsetRequest(
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("ms") long timestamp,
            @Doc("lower (when absent) or upper") String boundaryType,
            @Doc("lite topic") String liteTopic,
            @Doc("broker meant") String bname) {}

    /** Names a queue, for its smallest, largest offset or earliest store time. */
    public record QueueRequest(
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,

            @Doc("largest offset only: as durable as configured")
            Boolean committed,

            @Doc("broker meant") String bname) {}

    /** An offset. */
    public record OffsetResponse(@Doc("queue offset") long offset) {}

    /** A time. */
    public record TimestampResponse(
            @Doc("ms, -1 when the queue is empty") long timestamp) {}
}
