package org.apogeemq.remoting.body;

/** A queue's bounds; time in ms of the last message, 0 when there is none. */
public record TopicOffset(long minOffset, long maxOffset, long lastUpdateTimestamp) {}
