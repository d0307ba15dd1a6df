package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Field;
import org.apogeemq.remoting.protocol.Required;

/** Headers of consumer groups and their consumption. */
public final class GroupHeaders {
    private GroupHeaders() {}

    /** Deletes a group. */
    public record DeleteGroupRequest(
            @Required @Doc("group") String groupName,

            @Field(alias = "removeOffset") @Doc("also its offsets")
            Boolean cleanOffset) {}

    /** Names a group. */
    public record GroupRequest(@Required @Doc("group") String group) {}

    /** Asks for all groups, in pages when groupSeq is given. */
    public record AllGroupConfigRequest(
            @Doc("first") Integer groupSeq,
            @Doc("page size") Integer maxGroupNum,
            @Doc("JSON of the version the pages began with") String dataVersion) {}

    /** How many there are. */
    public record AllGroupConfigResponse(@Doc("all groups") Integer totalGroupNum) {}

    /** Names a group and a topic (303, 345). */
    public record GroupTopicRequest(
            @Required @Doc("group") String group,

            @Doc("topic; absent: all where that makes sense")
            String topic) {}

    /** Changes or asks whether a group may read a topic. */
    public record GroupForbiddenRequest(
            @Required @Doc("group") String group,
            @Required @Doc("topic") String topic,
            @Doc("absent: only asks") Boolean readable) {}

    /** Asks how far a group has come. */
    public record ConsumeStatsRequest(
            @Required @Doc("group") String consumerGroup,
            @Doc("absent: all its topics") String topic,
            @Doc("topics separated by ;") String topicList) {}

    /** Asks how far all groups have come. */
    public record BrokerConsumeStatsRequest(
            @Doc("only orderly groups") boolean isOrder) {}

    /** Copies a group's offsets. */
    public record CloneGroupOffsetRequest(
            @Required @Doc("from") String srcGroup,
            @Required @Doc("to") String destGroup,
            @Doc("one topic only") String topic,
            @Doc("although consumers are online") Boolean offline) {}

    /** Asks for offsets by comparing groups. */
    public record CorrectionOffsetRequest(
            @Required @Doc("topic") String topic,
            @Required @Doc("group") String compareGroup,
            @Doc("groups separated by comma") String filterGroups) {}
}
