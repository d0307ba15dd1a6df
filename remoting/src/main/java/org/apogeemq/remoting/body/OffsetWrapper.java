package org.apogeemq.remoting.body;

/** How far a group is in a queue; lastTimestamp is the store time (ms) of what was consumed last. */
public record OffsetWrapper(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {}
