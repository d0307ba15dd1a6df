package org.apogeemq.remoting.body;

/** Whether a group may read a topic. */
public record GroupForbidden(String topic, String group, Boolean readable) {}
