package org.apogeemq.interop.jms;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;

/** A name server and a broker of ours in this JVM. */
record OwnServers(NameServer nameServer, Broker broker) implements AutoCloseable {
    static OwnServers start(Path folder, Map<String, String> brokerOptions) throws Exception {
        NameServer nameServer = NameServer.start(
                NameServerConfig.from(Settings.of(
                        Map.of(
                                "listenPort",
                                "0",
                                "kvConfigPath",
                                folder.resolve("kv.json").toString()),
                        "test")),
                System::nanoTime);
        Map<String, String> options = new HashMap<>(brokerOptions);
        options.put("listenPort", "0");
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("brokerName", "broker-a");
        options.put("namesrvAddr", "127.0.0.1:" + nameServer.localAddress().getPort());
        options.put("storePathRootDir", folder.resolve("store").toString());
        BrokerConfig config = BrokerConfig.of(Settings.of(options, "test"));
        return new OwnServers(
                nameServer,
                Broker.builder(config, InstantSource.system(), System::nanoTime).start());
    }

    /** Connection URI. */
    String address() {
        return "apogee://127.0.0.1:" + nameServer.localAddress().getPort();
    }

    @Override
    public void close() {
        broker.close();
        nameServer.close();
    }
}
