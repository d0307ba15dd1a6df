package org.apogeemq.broker.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apogeemq.broker.config.BrokerConfig;

/** RocketMQ's own topics, which a broker has from the start, and who may send to them. */
public final class SystemTopics {
    /** Template from which unknown topics are created. */
    public static final String TEMPLATE = "TBW102";

    /** Copies of half messages that were checked too often. */
    public static final String CHECKED_OUT = "TRANS_CHECK_MAX_TIME_TOPIC";

    static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";

    private static final String SELF_TEST = "SELF_TEST_TOPIC";
    private static final String BENCHMARK = "BenchmarkTest";
    private static final String OFFSET_MOVED = "OFFSET_MOVED_EVENT";
    private static final String HALF = "RMQ_SYS_TRANS_HALF_TOPIC";
    private static final String HALF_OPERATIONS = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    private static final String TIMER = "rmq_sys_wheel_timer";

    private static final int READ_WRITE = TopicPermission.READ | TopicPermission.WRITE;

    /** A system topic: name, queues to read and write, permission. */
    record Declaration(String name, int queues, int permission) {}

    private static final Set<String> CLOSED_TO_CLIENTS =
            Set.of(SELF_TEST, OFFSET_MOVED, SCHEDULE, HALF, HALF_OPERATIONS, CHECKED_OUT, TIMER);

    private SystemTopics() {}

    /** The topics that a broker with this configuration declares at start. */
    static List<Declaration> of(BrokerConfig config, String brokerName) {
        String cluster = config.get(BrokerConfig.BROKER_CLUSTER_NAME);
        int template = READ_WRITE | TopicPermission.INHERIT;
        List<Declaration> topics = new ArrayList<>();
        topics.add(template(config));
        topics.add(new Declaration(SELF_TEST, 1, READ_WRITE));
        topics.add(new Declaration(BENCHMARK, 1024, READ_WRITE));
        topics.add(new Declaration(cluster, 16, template));
        topics.add(new Declaration(brokerName, 1, template));
        topics.add(new Declaration(OFFSET_MOVED, 1, READ_WRITE));
        topics.add(new Declaration(
                SCHEDULE, config.get(BrokerConfig.MESSAGE_DELAY_LEVEL).count(), READ_WRITE));
        topics.add(new Declaration(cluster + "_REPLY_TOPIC", 1, READ_WRITE));
        topics.add(new Declaration(HALF, 1, READ_WRITE));
        topics.add(new Declaration(HALF_OPERATIONS, 1, READ_WRITE));
        topics.add(new Declaration(CHECKED_OUT, 1, READ_WRITE));
        if (config.get(BrokerConfig.TRACE_TOPIC_ENABLE)) {
            topics.add(new Declaration(config.get(BrokerConfig.MSG_TRACE_TOPIC_NAME), 1, READ_WRITE));
        }
        return topics;
    }

    /** The template, which is there only while topics may be created by sending to them. */
    static Declaration template(BrokerConfig config) {
        return new Declaration(
                TEMPLATE, config.get(BrokerConfig.DEFAULT_TOPIC_QUEUE_NUMS), READ_WRITE | TopicPermission.INHERIT);
    }

    /** True for topics that only the broker itself writes to. */
    public static boolean closedToClients(String topic) {
        return CLOSED_TO_CLIENTS.contains(topic);
    }
}
