package org.apogeemq.remoting.body;

/** A producer group a client belongs to. */
public record ProducerData(String groupName) {}
