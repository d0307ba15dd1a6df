package org.apogeemq.broker.send;

import org.apogeemq.broker.topic.Topic;
import org.apogeemq.store.TopicQueue;

/**
 * Where a message goes.
 *
 * @param queueId below the topic's queue count
 * @param deadLetter true when the message ran out of retries; it is then delivered at once, whatever its delay
 */
record Destination(Topic topic, int queueId, boolean deadLetter) {
    TopicQueue queue() {
        return topic.queue(queueId);
    }
}
