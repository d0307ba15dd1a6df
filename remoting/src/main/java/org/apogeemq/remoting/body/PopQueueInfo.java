package org.apogeemq.remoting.body;

/** What a pop consumer holds of one queue; 'droped' is the field's spelling. */
public record PopQueueInfo(int waitAckCount, boolean droped, long lastPopTimestamp) {}
