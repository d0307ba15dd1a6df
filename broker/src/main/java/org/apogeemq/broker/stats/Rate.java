package org.apogeemq.broker.stats;

/**
 * What passed in a span of time.
 *
 * @param sum messages, or bytes
 * @param perSecond the sum by the time that the span really has, which is shorter after a start
 * @param perMessage the sum by the number of messages; 0 without any
 */
public record Rate(long sum, double perSecond, double perMessage) {
    static final Rate NONE = new Rate(0, 0, 0);

    static Rate of(long sum, long messages, double seconds) {
        return new Rate(sum, seconds > 0 ? sum / seconds : 0, messages > 0 ? (double) sum / messages : 0);
    }
}
