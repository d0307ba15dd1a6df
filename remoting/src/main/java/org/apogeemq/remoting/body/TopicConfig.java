package org.apogeemq.remoting.body;

import java.util.Map;

/** A topic's settings at one broker; perm is 4 read, 2 write, 1 inherit, added. */
public record TopicConfig(
        String topicName,
        Integer readQueueNums,
        Integer writeQueueNums,
        Integer perm,
        TopicFilterType topicFilterType,
        int topicSysFlag,
        boolean order,
        Map<String, String> attributes) {
    /** Fills absent fields with their defaults. */
    public TopicConfig {
        readQueueNums = readQueueNums == null ? 16 : readQueueNums;
        writeQueueNums = writeQueueNums == null ? 16 : writeQueueNums;
        perm = perm == null ? 6 : perm;
        topicFilterType = topicFilterType == null ? TopicFilterType.SINGLE_TAG : topicFilterType;
        attributes = attributes == null ? Map.of() : attributes;
    }

    /**
     * Makes the settings of a plain readable and writable topic.
     *
     * @param topicName topic
     * @param queues number of queues, at least 1
     * @return the settings
     */
    public static TopicConfig of(String topicName, int queues) {
        return new TopicConfig(topicName, queues, queues, 6, TopicFilterType.SINGLE_TAG, 0, false, Map.of());
    }
}
