package org.apogeemq.remoting.body;

import java.util.List;

/** What a broker registers besides its address. */
public record RegisterBrokerBody(TopicConfigTable topicConfigSerializeWrapper, List<String> filterServerList) {
    /** Fills absent fields with their defaults. */
    public RegisterBrokerBody {
        filterServerList = filterServerList == null ? List.of() : filterServerList;
    }
}
