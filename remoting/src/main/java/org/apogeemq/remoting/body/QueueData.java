package org.apogeemq.remoting.body;

/** A topic's queues at the brokers of one name. */
public record QueueData(String brokerName, int readQueueNums, int writeQueueNums, int perm, int topicSysFlag) {}
