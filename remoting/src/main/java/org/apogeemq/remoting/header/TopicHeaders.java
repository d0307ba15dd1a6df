package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of topics. */
public final class TopicHeaders {
    private TopicHeaders() {}

    /** Creates or changes a topic. */
    public record CreateTopicRequest(
            @Required @Doc("topic") String topic,
            @Required @Doc("template") String defaultTopic,
            @Doc("queues to read") int readQueueNums,
            @Doc("queues to write") int writeQueueNums,
            @Doc("4 read, 2 write, 1 inherit, added") int perm,
            @Required @Doc("SINGLE_TAG or MULTI_TAG") String topicFilterType,
            @Doc("bits: 1 unit, 2 unit subscription") Integer topicSysFlag,
            @Doc("order topic") boolean order,
            @Doc("+key=value,-key") String attributes,
            @Doc("even when it is reserved") Boolean force) {}

    /** Names a topic. */
    public record TopicRequest(@Required @Doc("topic") String topic) {}

    /** Asks for all topics, in pages when topicSeq is given. */
    public record AllTopicConfigRequest(
            @Doc("first") Integer topicSeq,
            @Doc("page size") Integer maxTopicNum,
            @Doc("JSON of the version the pages began with") String dataVersion) {}

    /** How many there are. */
    public record AllTopicConfigResponse(@Doc("all topics") Integer totalTopicNum) {}
}
