package org.apogeemq.broker.jms;

/**
 * A topic that was sent to, with its name as bytes so that the next record for it is recognized without making a string.
 *
 * @param name the topic's name
 * @param bytes the name in UTF-8
 */
record SendTarget(String name, byte[] bytes) {}
