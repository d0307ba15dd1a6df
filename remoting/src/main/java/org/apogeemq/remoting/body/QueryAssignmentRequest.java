package org.apogeemq.remoting.body;

/** Asks which queues a member shall consume. */
public record QueryAssignmentRequest(
        String topic, String consumerGroup, String clientId, String strategyName, MessageModel messageModel) {}
