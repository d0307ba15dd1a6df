package org.apogeemq.broker.delivery;

import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/**
 * What every agent works with.
 *
 * @param clock wall clock, for leases that end at a time
 * @param nanoClock for waits
 * @param deadLetterQueues the queue for a group's dead letters, created when missing
 * @param statistics where deliveries are counted
 */
record DeliveryParts(
        Store store,
        InstantSource clock,
        LongSupplier nanoClock,
        DeliveryOptions options,
        GroupLoader loader,
        Function<String, TopicQueue> deadLetterQueues,
        BrokerStatistics statistics) {}
