package org.apogeemq.interop.jms;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** On a broker of ours. */
class HalfMessagesOnOwnBrokerTest extends HalfMessagesBesideRocketMq {
    private static OwnServers servers;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        servers = OwnServers.start(
                folder,
                Map.of(
                        "transactionTimeOut", "1000",
                        "transactionCheckInterval", "1000",
                        "transactionCheckMax", "100000"));
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Override
    String uri() {
        return servers.address();
    }
}
