package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of the extension commands (30000 to 30999). */
public final class ExtensionHeaders {
    private ExtensionHeaders() {}

    /** First command on a connection: who I am and what do you speak. */
    public record HelloRequest(
            @Doc("1") int protocolVersion,
            @Doc("user name") String user,
            @Doc("password") String password,
            @Doc("shown to operators") String connectionName,

            @Doc(
                    "the client's own key of its connection, the same at all brokers and after reconnecting; noLocal compares it")
            String connectionKey) {
        /** Without the password. */
        @Override
        public String toString() {
            return "HelloRequest[user=" + user + ", connectionName=" + connectionName + "]";
        }
    }

    /** What the broker speaks and its bounds. */
    public record HelloResponse(
            @Doc("1") int protocolVersion,
            @Required @Doc("broker name") String brokerName,
            @Required @Doc("unique for the broker's life") String connectionId,
            @Doc("bytes") int maxMessageSize,
            @Doc("largest credit of a subscription") int maxPrefetch) {}

    /** Claims a JMS client id for this connection, or gives it back. */
    public record ClaimClientIdRequest(
            @Required @Doc("client id; empty: give back the one claimed before, at the end of the connection")
            String clientId) {}

    /** Opens a subscription. */
    public record OpenSubscriptionRequest(
            @Doc("chosen by the client, unique on the connection")
            int subscriptionId,

            @Required @Doc("kind") SubscriptionKind kind,
            @Required @Doc("physical name") String destination,
            @Doc("JMS client id") String clientId,
            @Doc("subscription name") String name,
            @Doc("JMS selector") String selector,
            @Doc("not what this connection sent") Boolean noLocal,
            @Doc("initial credit, records") int credit,
            @Doc("tag expression") String tags,
            @Doc("where a new group starts") String startAt,

            @Doc("one consumer per queue at a time, in order")
            Boolean orderly,

            @Doc("deliveries of a record at most; absent: the broker's limit")
            Integer maxDeliveries) {}

    /** What was opened. */
    public record OpenSubscriptionResponse(
            @Required @Doc("consumer group") String group,
            @Required @Doc("queue ids separated by comma") String queues) {}

    /** Since when there is such a durable subscription. */
    public record SubscriptionSinceResponse(
            @Doc("ms since the epoch; absent: there is none")
            Long since) {}

    /** Closes a subscription. */
    public record CloseSubscriptionRequest(
            @Doc("subscription") int subscriptionId,

            @Doc("false: leases stay until acknowledged or the connection ends")
            boolean releaseLeases) {}

    /** Grants credit; oneway. */
    public record CreditRequest(
            @Doc("subscription") int subscriptionId,
            @Doc("records, added to what is left") int credit) {}

    /** Sends what is available now within the credit, then answers; credit is 0 afterwards. */
    public record DrainRequest(
            @Doc("subscription") int subscriptionId,
            @Doc("records, replaces what is left") int credit) {}

    /** Acknowledges or releases the records listed in the body. */
    public record AcknowledgeRequest(
            @Doc("number on this connection; 0 or absent: none")
            Long transaction) {}

    /** Reads without consuming. */
    public record BrowseRequest(
            @Required @Doc("physical name") String destination,
            @Required @Doc("kind") SubscriptionKind kind,
            @Doc("group") String group,
            @Doc("JMS selector") String selector,
            @Doc("queue to begin in") int queueId,
            @Doc("offset to begin at") long offset,
            @Doc("at most so many records") int max) {}

    /** Where to go on. */
    public record BrowseResponse(
            @Doc("queue") int nextQueueId,
            @Doc("offset") long nextOffset,
            @Doc("nothing more") boolean end) {}

    /** Deletes a durable or shared durable subscription. */
    public record UnsubscribeRequest(
            @Doc("JMS client id") String clientId,
            @Required @Doc("subscription name") String name) {}

    /** Creates a temporary destination that lives as long as the connection. */
    public record CreateTemporaryRequest(
            @Required @Doc("QUEUE or TOPIC") SubscriptionKind kind,

            @Doc("physical name of one that was lost with an earlier connection of the same key; none: a new one")
            String name) {}

    /** What was created. */
    public record CreateTemporaryResponse(
            @Required @Doc("physical name") String name) {}

    /** Deletes a temporary destination. */
    public record DeleteTemporaryRequest(
            @Required @Doc("physical name") String name) {}

    /** Commits. */
    public record CommitRequest(
            @Doc("number on this connection") long transaction,

            @Doc("sent in it: with any other number there 30116, and nothing is done; absent: not looked at")
            Integer messages) {}

    /** Rolls back. */
    public record TransactionRequest(
            @Doc("number on this connection") long transaction) {}

    /** A page of the undecided half messages. */
    public record ListHalfMessagesRequest(
            @Doc("number of the last one of the page before, 0 to begin")
            long after,

            @Doc("at most so many, 1 to 200") int max) {}
}
