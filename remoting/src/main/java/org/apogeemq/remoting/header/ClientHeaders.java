package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Field;
import org.apogeemq.remoting.protocol.Required;

/** Headers about members of groups and of commands a broker sends to clients. */
public final class ClientHeaders {
    private ClientHeaders() {}

    /** A client leaves its groups. */
    public record UnregisterClientRequest(
            @Required @Doc("client id") String clientID,
            @Doc("producer group left") String producerGroup,
            @Doc("consumer group left") String consumerGroup) {}

    /** Names a consumer group: 38, 40, 203. */
    public record ConsumerGroupRequest(
            @Required @Doc("consumer group") String consumerGroup) {}

    /** Names a producer group. */
    public record ProducerGroupRequest(
            @Required @Doc("producer group") String producerGroup) {}

    /** Commits or rolls back a half message; oneway. */
    public record EndTransactionRequest(
            @Doc("real topic") String topic,
            @Required @Doc("producer group") String producerGroup,
            @Doc("queue offset of the half message") long tranStateTableOffset,
            @Doc("position of the half message") long commitLogOffset,
            @Doc("8 commit, 12 rollback, 0 unknown") int commitOrRollback,
            @Doc("true: answers a check") Boolean fromTransactionCheck,
            @Required @Doc("message id") String msgId,
            @Doc("unique key") String transactionId,
            @Doc("broker meant") String bname) {}

    /** Asks a producer what became of a half message; oneway, body is its record. */
    public record CheckTransactionStateRequest(
            @Doc("real topic") String topic,
            @Doc("queue offset of the half message") long tranStateTableOffset,
            @Doc("position of the half message") long commitLogOffset,
            @Doc("unique key") String msgId,
            @Doc("unique key") String transactionId,
            @Doc("offset message id") String offsetMsgId,
            @Doc("broker") String bname) {}

    /** Resets a group's offsets (220 to a client, 222 to a broker). */
    public record ResetOffsetRequest(
            @Required @Doc("topic") String topic,
            @Required @Doc("consumer group") String group,
            @Doc("ms, negative: the end") long timestamp,
            @Doc("also forward") boolean isForce,
            @Doc("one queue, -1 or absent: all") Integer queueId,
            @Doc("explicit offset, -1 or absent: by time") Long offset) {}

    /** Asks for a group's offsets as its clients know them (221, 223). */
    public record ConsumerStatusRequest(
            @Required @Doc("topic") String topic,
            @Required @Doc("consumer group") String group,
            @Doc("one client only") String clientAddr) {}

    /** Asks a consumer about itself, through the broker. */
    public record ConsumerRunningInfoRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("client id") String clientId,
            @Doc("with thread dump") Boolean jstackEnable) {}

    /** Has a given consumer consume a given message. */
    public record ConsumeMessageDirectlyRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Doc("client id") String clientId,
            @Doc("offset message id") String msgId,
            @Doc("broker") String brokerName,
            @Doc("topic") String topic,
            @Doc("topic sysFlag") Integer topicSysFlag,
            @Doc("group sysFlag") Integer groupSysFlag) {}

    /** What the broker says to a heartbeat. */
    public record HeartbeatResponse(
            @Field("IS_SUB_CHANGE") @Doc("send the next heartbeat in full")
            Boolean subscriptionChanged,

            @Field("IS_SUPPORT_HEART_BEAT_V2") @Doc("the broker understands short heartbeats")
            Boolean heartbeatV2) {}
}
