package org.apogeemq.interop.jms;

import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On servers of Apache RocketMQ. */
class HalfMessagesOnApacheTest extends HalfMessagesBesideRocketMq {
    private static ApacheRocketMq servers;

    @BeforeAll
    static void start() {
        servers = ApacheRocketMq.start(
                "transactionTimeOut=1000", "transactionCheckInterval=1000", "transactionCheckMax=100000");
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Override
    String uri() {
        return servers.nameServer();
    }
}
