package org.apogeemq.remoting.body;

/** Times (ms) of a queue's first, last and last consumed message. */
public record QueueTimeSpan(
        MessageQueue messageQueue, long minTimeStamp, long maxTimeStamp, long consumeTimeStamp, long delayTime) {}
