package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of pulling (11, 361) and pop (200050 to 200055). */
public final class PullHeaders {
    private PullHeaders() {}

    /** Pulls messages of one queue; the answer may be held back (long poll). */
    public record PullMessageRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("first offset wanted") long queueOffset,
            @Doc("at most so many messages") int maxMsgNums,

            @Doc("bit 0 commit offset, 1 may suspend, 2 subscription is in the header, 3 class filter, 4 lite pull")
            int sysFlag,

            @Doc("offset to commit when bit 0 is set") long commitOffset,
            @Doc("longest wait for messages, ms") long suspendTimeoutMillis,
            @Doc("expression, with bit 2") String subscription,
            @Doc("version of the subscription") long subVersion,
            @Doc("TAG (when absent) or SQL92") String expressionType,
            @Doc("at most so many bytes") Integer maxMsgBytes,
            @Doc("set by proxies") Integer requestSource,
            @Doc("set by proxies") String proxyFrowardClientId,
            @Doc("lite topic") String liteTopic,
            @Doc("broker meant") String bname) {}

    /** Required on codes 0, 19, 20 and 21 alike; the body is records back to back. */
    public record PullMessageResponse(
            @Doc("broker id to pull from next time, 0 is the master")
            long suggestWhichBrokerId,

            @Doc("offset to pull next") long nextBeginOffset,
            @Doc("first offset there is") long minOffset,
            @Doc("offset the next message will get") long maxOffset,
            @Doc("static topics") Long offsetDelta,
            @Doc("topic sysFlag") Integer topicSysFlag,
            @Doc("group sysFlag") Integer groupSysFlag,

            @Doc("1 broker, 2 group, 3 topic, 4 broadcast disabled, 5 subscription")
            Integer forbiddenType) {}

    /** Takes messages with a lease of invisibleTime. */
    public record PopMessageRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("-1: all queues") int queueId,
            @Doc("1 to 32") int maxMsgNums,
            @Doc("lease, ms") long invisibleTime,
            @Doc("longest wait, ms") long pollTime,
            @Doc("client time, ms") long bornTime,

            @Doc("where a new group starts: 0 first, 1 last message")
            int initMode,

            @Doc("TAG or SQL92") String expType,
            @Doc("expression") String exp,
            @Doc("one batch per queue at a time") Boolean order,
            @Doc("the same for a repeated request") String attemptId,
            @Doc("broker meant") String bname) {}

    /** With code 0 together with records in the body. */
    public record PopMessageResponse(
            @Doc("ms") long popTime,
            @Doc("ms") long invisibleTime,
            @Doc("999 for ordered pop") int reviveQid,
            @Doc("messages left") long restNum,

            @Doc("entries \"r queueId startOffset\", separated by ;")
            String startOffsetInfo,

            @Doc("entries \"r queueId off1,off2\", separated by ;")
            String msgOffsetInfo,

            @Doc("delivery counts of ordered pop") String orderCountInfo) {}

    /** Reads what pop would give. */
    public record PeekMessageRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId,
            @Doc("at most so many messages") int maxMsgNums) {}

    /** Acknowledges one popped message. */
    public record AckMessageRequest(
            @Required @Doc("consumer group") String consumerGroup,

            @Required @Doc("topic the message was taken from")
            String topic,

            @Doc("queue") int queueId,
            @Required @Doc("the message's POP_CK") String extraInfo,
            @Doc("queue offset") long offset,
            @Doc("lite topic") String liteTopic,
            @Doc("broker meant") String bname) {}

    /** Prolongs or shortens a popped message's lease. */
    public record ChangeInvisibleTimeRequest(
            @Required @Doc("consumer group") String consumerGroup,

            @Required @Doc("topic the message was taken from")
            String topic,

            @Doc("queue") int queueId,
            @Required @Doc("the message's POP_CK") String extraInfo,
            @Doc("queue offset") long offset,
            @Doc("new lease, ms from now") long invisibleTime,
            @Doc("lite topic") String liteTopic,
            @Doc("do not count as a delivery") Boolean suspend,
            @Doc("broker meant") String bname) {}

    /** From these the client makes the new POP_CK. */
    public record ChangeInvisibleTimeResponse(
            @Doc("ms") long popTime,
            @Doc("ms") long invisibleTime,
            @Doc("as in pop") int reviveQid) {}

    /** Asks whether there is something to pop. */
    public record NotificationRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue, -1: all") int queueId,
            @Doc("longest wait, ms") long pollTime,
            @Doc("client time, ms") long bornTime,
            @Doc("ordered pop") Boolean order,
            @Doc("attempt") String attemptId,
            @Doc("TAG or SQL92") String expType,
            @Doc("expression") String exp) {}

    /** Whether there is. */
    public record NotificationResponse(
            @Doc("true: pop now") boolean hasMsg,

            @Doc("the broker holds too many waiting requests")
            Boolean pollingFull) {}

    /** Asks how many requests wait. */
    public record PollingInfoRequest(
            @Required @Doc("consumer group") String consumerGroup,
            @Required @Doc("topic") String topic,
            @Doc("queue") int queueId) {}

    /** How many. */
    public record PollingInfoResponse(
            @Doc("waiting requests") int pollingNum) {}
}
