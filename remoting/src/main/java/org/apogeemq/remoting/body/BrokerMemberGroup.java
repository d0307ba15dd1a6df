package org.apogeemq.remoting.body;

import java.util.Map;

/** The brokers of one name. */
public record BrokerMemberGroup(String cluster, String brokerName, Map<Long, String> brokerAddrs) {
    /** The body that carries it. */
    public record Response(BrokerMemberGroup brokerMemberGroup) {}
}
