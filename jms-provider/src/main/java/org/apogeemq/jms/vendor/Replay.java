package org.apogeemq.jms.vendor;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;

/**
 * Sets a queue or a subscription back to an earlier message, or forward past what waits. Sessions and contexts of this
 * provider implement it:
 *
 * <pre>{@code
 * Replay replay = (Replay) session;
 * ReplayFrom yesterday = ReplayFrom.time(Instant.now().minus(Duration.ofDays(1)));
 * ReplayReport wouldBe = replay.replayDurable(orders, "billing", yesterday, true);
 * }</pre>
 *
 * <p>It concerns everybody who consumes there. Messages come again as new ones: not flagged as redelivered. Expired
 * ones and those that a subscription's selector leaves out do not come again, and are counted all the same: the report's
 * numbers are the most that can come. Consumers may be open; what they hold unacknowledged at that time may come once
 * more. For the session's thread, as its other methods.
 */
public interface Replay {
    /**
     * Moves a queue, or the RocketMQ group that a topic names by its option {@code ?group=}.
     *
     * @param dryRun true changes nothing and reports what would be
     */
    ReplayReport replay(Destination destination, ReplayFrom from, boolean dryRun) throws JMSException;

    /** Moves an unshared durable subscription of this connection's client identifier. */
    ReplayReport replayDurable(Topic topic, String name, ReplayFrom from, boolean dryRun) throws JMSException;

    /** Moves a shared durable subscription: of this connection's client identifier if it has one, else of nobody's. */
    ReplayReport replaySharedDurable(Topic topic, String name, ReplayFrom from, boolean dryRun) throws JMSException;
}
