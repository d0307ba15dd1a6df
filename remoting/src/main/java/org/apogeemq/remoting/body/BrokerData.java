package org.apogeemq.remoting.body;

import java.util.Map;

/** The brokers of one name: address by broker id, 0 being the master. */
public record BrokerData(
        String cluster, String brokerName, Map<Long, String> brokerAddrs, boolean enableActingMaster, String zoneName) {
    /** Fills absent fields with their defaults. */
    public BrokerData {
        brokerAddrs = brokerAddrs == null ? Map.of() : brokerAddrs;
    }
}
