package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of commands to a name server and from it. */
public final class NamesrvHeaders {
    private NamesrvHeaders() {}

    /** Asks for a topic's route. */
    public record RouteInfoRequest(
            @Required @Doc("topic") String topic,
            @Doc("integer keys quoted") Boolean acceptStandardJsonOnly) {}

    /** A broker announces itself and its topics. */
    public record RegisterBrokerRequest(
            @Required @Doc("broker name") String brokerName,
            @Required @Doc("host:port") String brokerAddr,
            @Required @Doc("cluster") String clusterName,
            @Required @Doc("host:port for replication") String haServerAddr,
            @Doc("0 is the master") long brokerId,

            @Doc("after so long without a word the broker is gone")
            Long heartbeatTimeoutMillis,

            @Doc("may stand in for the master") Boolean enableActingMaster,
            @Doc("body is deflated") Boolean compressed,
            @Doc("of the body; 0 or absent: not checked") Integer bodyCrc32) {}

    /** What a slave needs to know of its master. */
    public record RegisterBrokerResponse(
            @Doc("replication address of the master") String haServerAddr,
            @Doc("address of the master") String masterAddr) {}

    /** A broker leaves. */
    public record UnregisterBrokerRequest(
            @Required @Doc("broker name") String brokerName,
            @Required @Doc("host:port") String brokerAddr,
            @Required @Doc("cluster") String clusterName,
            @Doc("broker id") long brokerId) {}

    /** Asks whether the topics of the body's version are known; counts as a sign of life. */
    public record QueryDataVersionRequest(
            @Required @Doc("broker name") String brokerName,
            @Required @Doc("host:port") String brokerAddr,
            @Required @Doc("cluster") String clusterName,
            @Doc("broker id") long brokerId) {}

    /** The answer. */
    public record QueryDataVersionResponse(
            @Doc("true: register anew") boolean changed) {}

    /** A sign of life. */
    public record BrokerHeartbeatRequest(
            @Required @Doc("cluster") String clusterName,
            @Required @Doc("host:port") String brokerAddr,
            @Required @Doc("broker name") String brokerName,
            @Doc("broker id") Long brokerId,
            @Doc("epoch") Integer epoch,
            @Doc("end of the log") Long maxOffset,
            @Doc("replicated up to") Long confirmOffset,
            @Doc("as in registration") Long heartbeatTimeoutMills,
            @Doc("priority") Integer electionPriority) {}

    /** Asks for the brokers of one name. */
    public record BrokerMemberGroupRequest(
            @Required @Doc("cluster") String clusterName,
            @Required @Doc("broker name") String brokerName) {}

    /** Tells brokers of one name who has the smallest id; oneway. */
    public record MinBrokerIdChangeRequest(
            @Doc("smallest id") Long minBrokerId,
            @Doc("broker name") String brokerName,
            @Doc("its address") String minBrokerAddr,
            @Doc("who left") String offlineBrokerAddr,
            @Doc("replication address") String haBrokerAddr) {}

    /** Names a cluster. */
    public record ClusterRequest(@Required @Doc("cluster") String cluster) {}

    /** Names a broker. */
    public record BrokerNameRequest(
            @Required @Doc("broker name") String brokerName) {}

    /** How many topics were changed. */
    public record WipeWritePermResponse(@Doc("topics") int wipeTopicCount) {}

    /** How many topics were changed. */
    public record AddWritePermResponse(@Doc("topics") int addTopicCount) {}

    /** Deletes a topic's route. */
    public record DeleteTopicRequest(
            @Required @Doc("topic") String topic,
            @Doc("one cluster only") String clusterName) {}

    /** Sets a value. */
    public record PutKvRequest(
            @Required @Doc("namespace") String namespace,
            @Required @Doc("key") String key,
            @Required @Doc("value") String value) {}

    /** Names a key. */
    public record KvRequest(
            @Required @Doc("namespace") String namespace,
            @Required @Doc("key") String key) {}

    /** A value. */
    public record KvResponse(@Doc("value") String value) {}

    /** Names a namespace. */
    public record NamespaceRequest(
            @Required @Doc("namespace") String namespace) {}
}
