package org.apogeemq.broker.jms;

import org.apogeemq.broker.topic.Topic;

/**
 * A topic that was sent to.
 *
 * @param topic the topic
 * @param bytes its name in UTF-8
 * @param hash of those bytes
 */
record SendTarget(Topic topic, byte[] bytes, int hash) {}
