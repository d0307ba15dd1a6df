package org.apogeemq.broker.delivery;

/**
 * One page of a browser: the records that the group has not consumed and the selector matches.
 *
 * @param subscription destination, group and selector as a receiver would have them
 * @param queueId the queue to go on with
 * @param offset the offset to go on with
 * @param max most records, at least 1
 */
public record BrowseSpec(SubscriptionSpec subscription, int queueId, long offset, int max) {}
