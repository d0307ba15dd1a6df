package org.apogeemq.broker.delivery;

/**
 * What the consumer of a popped record proves its lease with.
 *
 * @param spec topic and group
 * @param popTime when it was popped, as the answer said
 */
public record PopHandle(SubscriptionSpec spec, int queueId, long popTime) {}
