package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Field;
import org.apogeemq.remoting.protocol.Required;

/** Headers of sending: 10, 310, 320, 324, 325, 326, 36. */
public final class SendHeaders {
    private SendHeaders() {}

    /** Sends one message (10, 310), a batch (320) or a reply (324, 325); the body is the message body or the batch units. */
    public record SendMessageRequest(
            @Field(letter = "a") @Required @Doc("producer group")
            String producerGroup,

            @Field(letter = "b") @Required @Doc("topic") String topic,

            @Field(letter = "c") @Required @Doc("topic whose settings a new topic takes, normally TBW102")
            String defaultTopic,

            @Field(letter = "d") @Doc("queues of a new topic")
            int defaultTopicQueueNums,

            @Field(letter = "e") @Doc("negative: the broker chooses")
            int queueId,

            @Field(letter = "f") @Doc("message sysFlag") int sysFlag,
            @Field(letter = "g") @Doc("client time in ms") long bornTimestamp,
            @Field(letter = "h") @Doc("user flag") int flag,
            @Field(letter = "i") @Doc("property string") String properties,

            @Field(letter = "j") @Doc("deliveries that failed before")
            Integer reconsumeTimes,

            @Field(letter = "k") @Doc("unit mode") Boolean unitMode,

            @Field(letter = "l") @Doc("after so many the message is dead-lettered")
            Integer maxReconsumeTimes,

            @Field(letter = "m") @Doc("true: the body is batch units")
            Boolean batch,

            @Field(letter = "n", alias = "bname") @Doc("broker meant")
            String brokerName) {}

    /** Where the message is; also with codes 10, 11 and 12. Never leave it out: clients dereference it. */
    public record SendMessageResponse(
            @Required @Doc("offset message id; for a batch a comma-separated list")
            String msgId,

            @Doc("queue chosen") int queueId,

            @Doc("offset in the queue, of the first message for a batch")
            long queueOffset,

            @Doc("unique key of a single message") String transactionId,
            @Doc("id of an inner batch") String batchUniqId,
            @Doc("handle for recall of a timer message") String recallHandle,

            @Field("MSG_REGION") @Doc("region of the broker")
            String region,

            @Field("TRACE_ON") @Doc("false: the client is not to trace the message")
            Boolean traceOn) {}

    /** Hands a message back for a later retry (36). */
    public record ConsumerSendMessageBackRequest(
            @Doc("position in the commit log") long offset,
            @Required @Doc("consumer group") String group,

            @Doc("0: by the number of retries; negative: to the dead-letter queue")
            int delayLevel,

            @Doc("offset message id") String originMsgId,
            @Doc("topic the consumer subscribed to") String originTopic,
            @Doc("unit mode") Boolean unitMode,

            @Doc("after so many the message is dead-lettered")
            Integer maxReconsumeTimes,

            @Doc("broker meant") String bname) {}

    /** Hands a reply to the requester's connection (326). */
    public record PushReplyMessageRequest(
            @Required @Doc("producer group of the replier") String producerGroup,
            @Required @Doc("reply topic") String topic,
            @Required @Doc("as in send") String defaultTopic,
            @Doc("as in send") int defaultTopicQueueNums,
            @Doc("queue") int queueId,
            @Doc("message sysFlag") int sysFlag,
            @Doc("ms") long bornTimestamp,
            @Doc("user flag") int flag,
            @Doc("property string") String properties,
            @Doc("always 0") Integer reconsumeTimes,
            @Doc("unit mode") Boolean unitMode,
            @Required @Doc("ip:port of the replier") String bornHost,
            @Required @Doc("ip:port of the broker") String storeHost,
            @Doc("ms") long storeTimestamp) {}

    /** Cancels a timer message (370). */
    public record RecallMessageRequest(
            @Doc("producer group") String producerGroup,
            @Required @Doc("topic") String topic,
            @Required @Doc("from the send response") String recallHandle) {}

    /** The cancelled message. */
    public record RecallMessageResponse(
            @Required @Doc("unique key") String msgId) {}
}
