package org.apogeemq.remoting.body;

import java.util.Map;
import java.util.Set;

/** All brokers, and the broker names of each cluster. */
public record ClusterInfo(Map<String, BrokerData> brokerAddrTable, Map<String, Set<String>> clusterAddrTable) {
    /** Fills absent fields with their defaults. */
    public ClusterInfo {
        brokerAddrTable = brokerAddrTable == null ? Map.of() : brokerAddrTable;
        clusterAddrTable = clusterAddrTable == null ? Map.of() : clusterAddrTable;
    }
}
