package org.apogeemq.remoting.body;

import java.util.List;
import java.util.Map;

/** How far the groups of a broker have come. */
public record ConsumeStatsList(
        List<Map<String, List<ConsumeStats>>> consumeStatsList,
        String brokerAddr,
        long totalDiff,
        long totalInflightDiff) {
    /** Fills absent fields with their defaults. */
    public ConsumeStatsList {
        consumeStatsList = consumeStatsList == null ? List.of() : consumeStatsList;
    }
}
