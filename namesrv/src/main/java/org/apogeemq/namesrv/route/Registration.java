package org.apogeemq.namesrv.route;

import java.util.Map;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.TopicConfig;

/**
 * What a broker says about itself when it registers.
 *
 * @param broker who it is
 * @param haAddress where its replicas would connect, may be empty
 * @param timeoutMillis silence after which it counts as gone
 * @param zone zone name, or null
 * @param dataVersion version of its topic table
 * @param topics its topics by name: all of them, or those that changed since its last registration
 * @param connection identity of the connection it registered on; the broker is gone when that closes
 */
public record Registration(
        BrokerId broker,
        String haAddress,
        long timeoutMillis,
        String zone,
        DataVersion dataVersion,
        Map<String, TopicConfig> topics,
        Object connection) {}
