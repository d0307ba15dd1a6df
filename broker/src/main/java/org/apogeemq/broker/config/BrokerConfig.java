package org.apogeemq.broker.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.security.AddressPattern;
import org.apogeemq.remoting.security.SecuritySettings;

/**
 * The values of {@code broker.conf}, checked. Keys and defaults are RocketMQ's where it has the setting; each key is
 * declared once, here, and {@code docs/configuration.md} is compared with the declarations by a test. The
 * values of a few keys change while the broker runs: read them when they are needed. Safe for use by any thread.
 */
public final class BrokerConfig {
    /** What a stored record takes at most beside the body: fixed fields, topic, properties. */
    public static final int MAX_RECORD_OVERHEAD = 64 << 10;

    public static final ConfigKey<String> BROKER_CLUSTER_NAME = ConfigKey.text(
            "brokerClusterName", "DefaultCluster", "a name", "Cluster that this broker says it belongs to.");
    public static final ConfigKey<String> BROKER_NAME = ConfigKey.text(
            "brokerName",
            null,
            "a name; default: the host's name",
            "Name under which clients find the queues of this broker. Keep it over restarts.");
    public static final ConfigKey<Long> BROKER_ID =
            ConfigKey.number("brokerId", 0, 0, 0, "", "0 is the master of its name; replicas are not available yet.");
    public static final ConfigKey<BrokerRole> BROKER_ROLE =
            ConfigKey.choice("brokerRole", BrokerRole.ASYNC_MASTER, "Role in a replicated group.");
    public static final ConfigKey<List<InetSocketAddress>> NAMESRV_ADDR = ConfigKey.parsed(
            "namesrvAddr",
            "",
            "host:port, several separated by ;",
            "Name servers to register with. Without any, the broker answers route requests itself.",
            Addresses::parse);
    public static final ConfigKey<Integer> REGISTER_NAME_SERVER_PERIOD = ConfigKey.integer(
            "registerNameServerPeriod", 30_000, 10_000, 60_000, "ms", "Time between two registrations.");
    public static final ConfigKey<Integer> LISTEN_PORT =
            ConfigKey.integer("listenPort", 10911, 0, 65535, "", "TCP port for clients; 0 takes any free port.");
    public static final ConfigKey<String> BIND_ADDRESS = ConfigKey.text(
            "bindAddress",
            "127.0.0.1",
            "an address of this host",
            "Address that the TCP port is opened on; 0.0.0.0 is all. Other machines reach it only with authentication.");
    public static final ConfigKey<String> BROKER_IP1 = ConfigKey.text(
            "brokerIP1",
            null,
            "an address; default: bindAddress, or for 0.0.0.0 the first address of this host that is not loopback",
            "Address that clients are told to connect to.");
    public static final ConfigKey<Integer> BROKER_PERMISSION =
            ConfigKey.integer("brokerPermission", 6, 0, 6, "", "What clients may do here: 4 read, 2 write, 6 both.");
    public static final ConfigKey<Path> STORE_PATH_ROOT_DIR = ConfigKey.parsed(
            "storePathRootDir", "data", "a folder", "Where everything is kept; one broker per folder.", Path::of);
    public static final ConfigKey<Integer> MAPPED_FILE_SIZE_COMMIT_LOG = ConfigKey.integer(
            "mappedFileSizeCommitLog",
            256 << 20,
            256 << 10,
            1 << 30,
            "bytes",
            "Length of one file of the commit log; room for two messages of maxMessageSize.");
    public static final ConfigKey<FlushDiskType> FLUSH_DISK_TYPE = ConfigKey.choice(
            "flushDiskType",
            FlushDiskType.ASYNC_FLUSH,
            "When a send is answered: SYNC_FLUSH survives a power failure, ASYNC_FLUSH a crash of the process.");
    public static final ConfigKey<Integer> FLUSH_INTERVAL_COMMIT_LOG = ConfigKey.integer(
            "flushIntervalCommitLog", 500, 10, 60_000, "ms", "Time between two forces to disk with ASYNC_FLUSH.");
    public static final ConfigKey<Integer> SYNC_FLUSH_TIMEOUT = ConfigKey.integer(
            "syncFlushTimeout",
            5000,
            100,
            600_000,
            "ms",
            "With SYNC_FLUSH: time after which a send is answered FLUSH_DISK_TIMEOUT although the disk is not done.");
    public static final ConfigKey<Integer> FILE_RESERVED_TIME = ConfigKey.integer(
            "fileReservedTime",
            72,
            1,
            876_000,
            "hours",
            "Age after which a file of the commit log that no durable group needs any more is deleted.");
    public static final ConfigKey<String> DELETE_WHEN = ConfigKey.parsed(
            "deleteWhen",
            "04",
            "hours of the day, 00 to 23, separated by ;",
            "When expired files are deleted, in local time.",
            BrokerConfig::hours);
    public static final ConfigKey<Integer> DISK_MAX_USED_SPACE_RATIO = ConfigKey.integer(
            "diskMaxUsedSpaceRatio",
            75,
            10,
            95,
            "percent",
            "Disk use above which expired files are deleted at once, whatever the hour.");
    public static final ConfigKey<Integer> DISK_FULL_RATIO = ConfigKey.integer(
            "diskSpaceWarningLevelRatio",
            90,
            11,
            100,
            "percent",
            "Disk use above which messages are refused; above diskMaxUsedSpaceRatio.");
    public static final ConfigKey<Integer> MAX_MESSAGE_SIZE = ConfigKey.integer(
            "maxMessageSize", 4 << 20, 1024, 15 << 20, "bytes", "Largest message body, or batch, that is accepted.");
    public static final ConfigKey<Boolean> AUTO_CREATE_TOPIC_ENABLE = ConfigKey.bool(
            "autoCreateTopicEnable", true, "Whether a send to an unknown topic creates it from the template TBW102.");
    public static final ConfigKey<Boolean> AUTO_CREATE_SUBSCRIPTION_GROUP = ConfigKey.bool(
            "autoCreateSubscriptionGroup", true, "Whether an unknown consumer group is created by its first use.");
    public static final ConfigKey<Integer> DEFAULT_TOPIC_QUEUE_NUMS =
            ConfigKey.integer("defaultTopicQueueNums", 8, 1, 1024, "queues", "Queues of the template topic TBW102.");
    public static final ConfigKey<DelayLevels> MESSAGE_DELAY_LEVEL = ConfigKey.parsed(
            "messageDelayLevel",
            DelayLevels.DEFAULT,
            "numbers followed by s, m, h or d, separated by spaces",
            "Delay levels of RocketMQ clients; also the growing delay of retries, from level 3.",
            DelayLevels::parse);
    public static final ConfigKey<Integer> TIMER_MAX_DELAY_SEC = ConfigKey.integer(
            "timerMaxDelaySec",
            3_456_000,
            1,
            315_360_000,
            "s",
            "Longest delay of a RocketMQ timer message, 40 days; a longer one is refused. JMS delays have no limit.");
    public static final ConfigKey<Boolean> RECALL_MESSAGE_ENABLE = ConfigKey.bool(
            "recallMessageEnable", true, "Whether clients get handles for delayed messages and may recall them.");
    public static final ConfigKey<Boolean> LONG_POLLING_ENABLE = ConfigKey.bool(
            "longPollingEnable", true, "Whether a pull that finds nothing is held as long as the client asks, or 1 s.");
    public static final ConfigKey<Boolean> LITE_PULL_MESSAGE_ENABLE =
            ConfigKey.bool("litePullMessageEnable", true, "Whether lite pull consumers are served.");
    public static final ConfigKey<Boolean> ENABLE_PROPERTY_FILTER = ConfigKey.bool(
            "enablePropertyFilter", true, "Whether consumers may filter by a condition on properties (SQL92).");
    public static final ConfigKey<Boolean> EXPIRED_TO_DEAD_LETTERS = ConfigKey.bool(
            "expiredToDeadLetters",
            false,
            "Whether JMS messages that expire in a queue or durable subscription go to its dead letters.");
    public static final ConfigKey<Integer> MAX_TRANSFER_BYTES = ConfigKey.integer(
            "maxTransferBytesOnMessageInMemory",
            262_144,
            1024,
            8 << 20,
            "bytes",
            "Most bytes in the answer to one pull; one message is always sent.");
    public static final ConfigKey<Integer> MAX_TRANSFER_COUNT = ConfigKey.integer(
            "maxTransferCountOnMessageInMemory", 32, 1, 4096, "messages", "Most messages in the answer to one pull.");
    public static final ConfigKey<Integer> CHANNEL_EXPIRED_TIMEOUT = ConfigKey.integer(
            "channelExpiredTimeout",
            120_000,
            1000,
            3_600_000,
            "ms",
            "Time without heartbeat after which a client is no longer a member of its groups.");
    public static final ConfigKey<Boolean> REJECT_TRANSACTION_MESSAGE =
            ConfigKey.bool("rejectTransactionMessage", false, "Whether half messages are refused.");
    public static final ConfigKey<Integer> TRANSACTION_TIME_OUT = ConfigKey.integer(
            "transactionTimeOut",
            6000,
            0,
            86_400_000,
            "ms",
            "Age at which the producer group of an undecided half message is asked first.");
    public static final ConfigKey<Integer> TRANSACTION_CHECK_INTERVAL = ConfigKey.integer(
            "transactionCheckInterval", 30_000, 100, 86_400_000, "ms", "Time between two checks of a half message.");
    public static final ConfigKey<Integer> TRANSACTION_CHECK_MAX = ConfigKey.integer(
            "transactionCheckMax",
            15,
            1,
            1_000_000,
            "checks",
            "Checks after which an undecided half message is set aside for the operator.");
    public static final ConfigKey<Integer> MAX_HALF_MESSAGES = ConfigKey.integer(
            "maxHalfMessages",
            200_000,
            1,
            10_000_000,
            "messages",
            "Undecided half messages that are kept at once; more are refused. One takes about 500 bytes of memory.");
    public static final ConfigKey<Integer> MAX_XA_BRANCHES = TransactionKeys.MAX_XA_BRANCHES;
    public static final ConfigKey<Integer> MAX_TRANSACTION_MESSAGES = TransactionKeys.MAX_TRANSACTION_MESSAGES;
    public static final ConfigKey<Integer> LOCAL_TRANSACTION_TIMEOUT = TransactionKeys.LOCAL_TRANSACTION_TIMEOUT;
    public static final ConfigKey<Integer> XA_TRANSACTION_TIMEOUT = TransactionKeys.XA_TRANSACTION_TIMEOUT;
    public static final ConfigKey<Boolean> STORE_REPLY_MESSAGE_ENABLE = ConfigKey.bool(
            "storeReplyMessageEnable", true, "Whether replies to requests are also stored in the reply topic.");
    public static final ConfigKey<Boolean> TRACE_TOPIC_ENABLE =
            ConfigKey.bool("traceTopicEnable", false, "Whether the topic for message traces is created at start.");
    public static final ConfigKey<String> MSG_TRACE_TOPIC_NAME =
            ConfigKey.text("msgTraceTopicName", "RMQ_SYS_TRACE_TOPIC", "a topic", "Topic for message traces.");

    public static final ConfigKey<List<AddressPattern>> GLOBAL_WHITE_REMOTE_ADDRESSES =
            SecurityKeys.GLOBAL_WHITE_REMOTE_ADDRESSES;

    private static final List<ConfigKey<?>> KEYS = Stream.<List<ConfigKey<?>>>of(
                    List.of(
                            BROKER_CLUSTER_NAME,
                            BROKER_NAME,
                            BROKER_ID,
                            BROKER_ROLE,
                            NAMESRV_ADDR,
                            REGISTER_NAME_SERVER_PERIOD,
                            LISTEN_PORT,
                            BIND_ADDRESS,
                            BROKER_IP1,
                            BROKER_PERMISSION,
                            STORE_PATH_ROOT_DIR,
                            MAPPED_FILE_SIZE_COMMIT_LOG,
                            FLUSH_DISK_TYPE,
                            FLUSH_INTERVAL_COMMIT_LOG,
                            SYNC_FLUSH_TIMEOUT,
                            FILE_RESERVED_TIME,
                            DELETE_WHEN,
                            DISK_MAX_USED_SPACE_RATIO,
                            DISK_FULL_RATIO,
                            MAX_MESSAGE_SIZE,
                            AUTO_CREATE_TOPIC_ENABLE,
                            AUTO_CREATE_SUBSCRIPTION_GROUP,
                            DEFAULT_TOPIC_QUEUE_NUMS,
                            MESSAGE_DELAY_LEVEL,
                            TIMER_MAX_DELAY_SEC,
                            RECALL_MESSAGE_ENABLE,
                            LONG_POLLING_ENABLE,
                            LITE_PULL_MESSAGE_ENABLE,
                            ENABLE_PROPERTY_FILTER,
                            EXPIRED_TO_DEAD_LETTERS,
                            MAX_TRANSFER_BYTES,
                            MAX_TRANSFER_COUNT,
                            CHANNEL_EXPIRED_TIMEOUT,
                            REJECT_TRANSACTION_MESSAGE,
                            TRANSACTION_TIME_OUT,
                            TRANSACTION_CHECK_INTERVAL,
                            TRANSACTION_CHECK_MAX,
                            MAX_HALF_MESSAGES,
                            STORE_REPLY_MESSAGE_ENABLE,
                            TRACE_TOPIC_ENABLE,
                            MSG_TRACE_TOPIC_NAME),
                    TransactionKeys.ALL,
                    SecurityKeys.ALL)
            .flatMap(List::stream)
            .toList();

    /** Keys that take effect at once when they are changed while the broker runs; the others are read at start only. */
    private static final Set<ConfigKey<?>> CHANGEABLE = Set.of(
            BROKER_PERMISSION,
            FILE_RESERVED_TIME,
            DELETE_WHEN,
            DISK_MAX_USED_SPACE_RATIO,
            DISK_FULL_RATIO,
            AUTO_CREATE_TOPIC_ENABLE,
            AUTO_CREATE_SUBSCRIPTION_GROUP,
            LONG_POLLING_ENABLE,
            LITE_PULL_MESSAGE_ENABLE,
            MAX_TRANSFER_BYTES,
            MAX_TRANSFER_COUNT,
            CHANNEL_EXPIRED_TIMEOUT,
            REJECT_TRANSACTION_MESSAGE,
            TRANSACTION_TIME_OUT,
            TRANSACTION_CHECK_INTERVAL,
            TRANSACTION_CHECK_MAX,
            MAX_HALF_MESSAGES,
            LOCAL_TRANSACTION_TIMEOUT,
            XA_TRANSACTION_TIMEOUT,
            MAX_XA_BRANCHES,
            STORE_REPLY_MESSAGE_ENABLE);

    private final Map<String, String> given;
    private final List<String> warnings;
    private final SecuritySettings security;
    private volatile ConfigValues current;

    private BrokerConfig(Settings settings, Collection<String> tolerated) {
        given = settings.asMap();
        current = values(settings);
        security = SecuritySettings.read(settings, get(BIND_ADDRESS));
        warnings = List.copyOf(settings.warnings(tolerated));
    }

    private static ConfigValues values(Settings settings) {
        ConfigValues values = new ConfigValues(KEYS, settings);
        int smallestSegment = 2 * (values.get(MAX_MESSAGE_SIZE) + MAX_RECORD_OVERHEAD);
        if (values.get(MAPPED_FILE_SIZE_COMMIT_LOG) < smallestSegment) {
            throw settings.bad(
                    MAPPED_FILE_SIZE_COMMIT_LOG.name(),
                    smallestSegment + " or more, to hold two messages of maxMessageSize");
        }
        if (values.get(DISK_FULL_RATIO) <= values.get(DISK_MAX_USED_SPACE_RATIO)) {
            throw settings.bad(
                    DISK_FULL_RATIO.name(), "above diskMaxUsedSpaceRatio, " + values.get(DISK_MAX_USED_SPACE_RATIO));
        }
        return values;
    }

    /**
     * Reads and checks every key.
     *
     * @throws ConfigException for the first bad value, naming the key, the value and what is allowed
     */
    public static BrokerConfig of(Settings settings) {
        return new BrokerConfig(settings, Set.of());
    }

    /** As {@link #of(Settings)}; {@code tolerated} are keys that other parts of the program read from the same file. */
    public static BrokerConfig of(Settings settings, Collection<String> tolerated) {
        return new BrokerConfig(settings, tolerated);
    }

    /** Every key there is, in the order of the documentation. */
    public static List<ConfigKey<?>> keys() {
        return Collections.unmodifiableList(KEYS);
    }

    /** Whether a key takes effect when it is changed while the broker runs. */
    public static boolean isChangeable(ConfigKey<?> key) {
        return CHANGEABLE.contains(key);
    }

    /** The key of that name; null when there is none. */
    public static ConfigKey<?> key(String name) {
        return KEYS.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
    }

    /**
     * Puts values over those that were read at start, in place of those that were put there before. Keys that are not
     * changeable are for the caller to refuse.
     *
     * @throws ConfigException for the first bad value, naming the key, the value and what is allowed; nothing changes then
     */
    public void change(Map<String, String> over) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(over);
        current = values(Settings.of(all, "change at run time"));
    }

    /** What the key has in the file, or the default, whatever was changed since. */
    public String textAtStart(ConfigKey<?> key) {
        return given.getOrDefault(key.name(), key.defaultText());
    }

    /** The value of a key; null only for the few texts without a default. */
    public <T> T get(ConfigKey<T> key) {
        return current.get(key);
    }

    /** The value of a key as it was typed, or the default; empty when there is neither, stars for a secret. */
    public String text(ConfigKey<?> key) {
        return current.text(key);
    }

    /** Authentication and TLS. */
    public SecuritySettings security() {
        return security;
    }

    /** One line per key that nobody knows, with the nearest known one; for the log. */
    public List<String> warnings() {
        return warnings;
    }

    /** {@code brokerName}, or the host's name. */
    public String brokerName() {
        String name = get(BROKER_NAME);
        return name != null ? name : hostName();
    }

    private static String hours(String text) {
        for (String hour : text.split(";")) {
            if (!hour.matches("[01]?[0-9]|2[0-3]")) {
                throw new IllegalArgumentException(hour);
            }
        }
        return text;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "broker-a";
        }
    }
}
