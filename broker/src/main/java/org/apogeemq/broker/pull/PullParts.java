package org.apogeemq.broker.pull;

import org.apogeemq.broker.offset.GroupOffsets;
import org.apogeemq.broker.stats.BrokerStatistics;

/** What every pull works with. */
record PullParts(QueueReader reader, HeldPulls heldPulls, GroupOffsets offsets, BrokerStatistics statistics) {}
