package org.apogeemq.remoting.body;

import java.util.Map;

/** One queue and how to consume it: PULL or POP. */
public record QueueAssignment(MessageQueue messageQueue, String mode, Map<String, String> attachments) {}
