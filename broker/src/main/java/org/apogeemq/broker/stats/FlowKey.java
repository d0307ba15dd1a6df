package org.apogeemq.broker.stats;

/**
 * A flow of messages that is told by name.
 *
 * @param group consumer group; empty for what is stored
 */
record FlowKey(FlowKind kind, String topic, String group) {}
