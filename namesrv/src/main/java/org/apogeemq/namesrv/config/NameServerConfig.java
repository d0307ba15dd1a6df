package org.apogeemq.namesrv.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.security.SecuritySettings;

/**
 * Settings of a name server, with RocketMQ's keys where it has them. Immutable.
 *
 * @param bindAddress address to listen on, {@code bindAddress}
 * @param listenPort 0 takes a free port, {@code listenPort}
 * @param kvConfigPath file of the key-value settings, {@code kvConfigPath}
 * @param scanMillis time between two looks for silent brokers, {@code scanNotActiveBrokerInterval}
 * @param orderMessageEnable whether routes carry order configuration, {@code orderMessageEnable}
 * @param deleteTopicWithBrokerRegistration whether a registration removes the broker's topics that it does not name
 * @param enableAllTopicList whether all topics may be listed, {@code enableAllTopicList}
 * @param enableTopicList whether topics of a cluster may be listed, {@code enableTopicList}
 * @param security authentication and TLS
 */
public record NameServerConfig(
        String bindAddress,
        int listenPort,
        Path kvConfigPath,
        int scanMillis,
        boolean orderMessageEnable,
        boolean deleteTopicWithBrokerRegistration,
        boolean enableAllTopicList,
        boolean enableTopicList,
        SecuritySettings security) {

    /** RocketMQ's port of a name server. */
    public static final int DEFAULT_PORT = 9876;

    /** Keys that may be changed while the server runs. */
    public static final Set<String> CHANGEABLE =
            Set.of("orderMessageEnable", "deleteTopicWithBrokerRegistration", "enableAllTopicList", "enableTopicList");

    /**
     * Reads and checks every key.
     *
     * @throws ConfigException for the first bad value
     */
    public static NameServerConfig from(Settings settings) {
        String bindAddress = settings.text("bindAddress", "127.0.0.1");
        return new NameServerConfig(
                bindAddress,
                settings.integer("listenPort", DEFAULT_PORT, 0, 65535),
                Path.of(settings.text("kvConfigPath", "data/kvConfig.json")),
                settings.integer("scanNotActiveBrokerInterval", 5000, 10, 60_000),
                settings.bool("orderMessageEnable", false),
                settings.bool("deleteTopicWithBrokerRegistration", false),
                settings.bool("enableAllTopicList", true),
                settings.bool("enableTopicList", true),
                SecuritySettings.read(settings, bindAddress));
    }

    /** This, with changed values over it; keys are checked by the caller against {@link #CHANGEABLE}. */
    public NameServerConfig with(Map<String, String> changes, String source) {
        Settings values = Settings.of(changes, source);
        return new NameServerConfig(
                bindAddress,
                listenPort,
                kvConfigPath,
                scanMillis,
                values.bool("orderMessageEnable", orderMessageEnable),
                values.bool("deleteTopicWithBrokerRegistration", deleteTopicWithBrokerRegistration),
                values.bool("enableAllTopicList", enableAllTopicList),
                values.bool("enableTopicList", enableTopicList),
                security);
    }

    /** Every key with its value, sorted by key, but for those of authentication and TLS, which are nobody's business. */
    public Map<String, String> asMap() {
        return new TreeMap<>(Map.of(
                "bindAddress", bindAddress,
                "listenPort", Integer.toString(listenPort),
                "kvConfigPath", kvConfigPath.toString(),
                "scanNotActiveBrokerInterval", Integer.toString(scanMillis),
                "orderMessageEnable", Boolean.toString(orderMessageEnable),
                "deleteTopicWithBrokerRegistration", Boolean.toString(deleteTopicWithBrokerRegistration),
                "enableAllTopicList", Boolean.toString(enableAllTopicList),
                "enableTopicList", Boolean.toString(enableTopicList)));
    }
}
