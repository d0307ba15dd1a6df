package org.apogeemq.remoting.body;

import java.util.Set;

/** What a client says every 30 seconds. */
public record HeartbeatData(
        String clientID,
        Set<ProducerData> producerDataSet,
        Set<ConsumerData> consumerDataSet,
        int heartbeatFingerprint,
        boolean withoutSub) {
    /** Fills absent fields with their defaults. */
    public HeartbeatData {
        producerDataSet = producerDataSet == null ? Set.of() : producerDataSet;
        consumerDataSet = consumerDataSet == null ? Set.of() : consumerDataSet;
    }
}
