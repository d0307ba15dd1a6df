package org.apogeemq.remoting.body;

/** One queue of a topic at one broker. */
public record MessageQueue(String topic, String brokerName, int queueId) {}
