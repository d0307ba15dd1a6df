package org.apogeemq.jms.message;

import org.apogeemq.jms.destination.ApogeeDestination;

/**
 * The headers that sending sets. Times are milliseconds since the epoch.
 *
 * @param deliveryMode {@code DeliveryMode.PERSISTENT} or {@code NON_PERSISTENT}
 * @param priority 0 to 9
 * @param messageId {@code ID:} and the record's unique key
 * @param timestamp 0 when the producer has time stamps disabled
 * @param expiration 0 when the message does not expire
 * @param deliveryTime when the broker may deliver it; the time of sending when there is no delay
 * @param delayed whether there is a delay
 */
public record SendHeaders(
        ApogeeDestination destination,
        int deliveryMode,
        int priority,
        String messageId,
        long timestamp,
        long expiration,
        long deliveryTime,
        boolean delayed) {}
