package org.apogeemq.remoting.body;

import java.util.List;
import java.util.Map;

/** Where a topic's queues are. */
public record TopicRouteData(
        String orderTopicConf,
        List<QueueData> queueDatas,
        List<BrokerData> brokerDatas,
        Map<String, List<String>> filterServerTable) {
    /** Fills absent fields with their defaults. */
    public TopicRouteData {
        queueDatas = queueDatas == null ? List.of() : queueDatas;
        brokerDatas = brokerDatas == null ? List.of() : brokerDatas;
        filterServerTable = filterServerTable == null ? Map.of() : filterServerTable;
    }
}
