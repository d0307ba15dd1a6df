package org.apogeemq.broker.admin;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apogeemq.broker.client.ClientTable;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.ChangedConfig;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.broker.offset.GroupOffsets;
import org.apogeemq.broker.pull.HeldPulls;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.store.Store;
import org.apogeemq.store.TopicQueue;

/**
 * What the requests of operators are about.
 *
 * @param outstanding how many records of a group its consumers have, by queue
 * @param worker runs what may wait for the disk
 */
public record AdminParts(
        BrokerConfig config,
        ChangedConfig changedConfig,
        BrokerIdentity identity,
        Store store,
        InstantSource clock,
        TopicTable topics,
        GroupTable groups,
        ClientTable clients,
        GroupOffsets offsets,
        HeldPulls heldPulls,
        BrokerStatistics statistics,
        Function<String, CompletableFuture<Map<TopicQueue, Integer>>> outstanding,
        Executor worker) {}
