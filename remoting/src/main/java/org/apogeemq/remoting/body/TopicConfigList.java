package org.apogeemq.remoting.body;

import java.util.List;

/** Topics to create or change. */
public record TopicConfigList(List<TopicConfig> topicConfigList) {
    /** Fills absent fields with their defaults. */
    public TopicConfigList {
        topicConfigList = topicConfigList == null ? List.of() : topicConfigList;
    }
}
