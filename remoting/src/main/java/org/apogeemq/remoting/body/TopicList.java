package org.apogeemq.remoting.body;

import java.util.Set;

/** Topic names; brokerAddr only from a name server for system topics. */
public record TopicList(Set<String> topicList, String brokerAddr) {
    /** Fills absent fields with their defaults. */
    public TopicList {
        topicList = topicList == null ? Set.of() : topicList;
    }
}
