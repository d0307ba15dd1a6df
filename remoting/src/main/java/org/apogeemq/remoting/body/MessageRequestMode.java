package org.apogeemq.remoting.body;

/** How a group consumes a topic: PULL or POP. */
public record MessageRequestMode(String topic, String consumerGroup, String mode, int popShareQueueNum) {}
