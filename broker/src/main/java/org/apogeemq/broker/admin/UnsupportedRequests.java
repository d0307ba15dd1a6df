package org.apogeemq.broker.admin;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Requests of RocketMQ's tools that this broker does not serve, each answered with its name and the reason. */
public final class UnsupportedRequests {
    private static final String FILES = "it keeps nothing in RocksDB; exportMetadata shows topics and groups";
    private static final String REPLICAS = "it has no replicas";
    private static final String CONTROLLER = "there is no controller, as there are no replicas";
    private static final String CONTAINER = "a broker is a process of its own, not part of a container";
    private static final String STATIC = "static topics are not available; add queues with updateTopic";
    private static final String COLD = "cold data is read from the same files, there is no flow control for it";
    private static final String LITE = "lite topics are not available; an ordinary topic costs as little here";

    private static final Map<Integer, String> REASONS = new TreeMap<>();

    static {
        put(43, "GET_ALL_CONSUMER_OFFSET", REPLICAS);
        put(45, "GET_ALL_DELAY_OFFSET", REPLICAS);
        put(60, "GET_TIMER_CHECK_POINT", REPLICAS);
        put(61, "GET_TIMER_METRICS", REPLICAS);
        put(308, "QUERY_CORRECTION_OFFSET", "compare two groups with 'mqadmin consumerProgress'");
        put(
                353,
                "UPDATE_AND_GET_GROUP_FORBIDDEN",
                "forbid a user the topic (apogee acl grant --deny), or stop the group (updateSubGroup -s false)");
        put(354, "CHECK_ROCKSDB_CQ_WRITE_PROGRESS", FILES);
        put(355, "EXPORT_ROCKSDB_CONFIG_TO_JSON", FILES);
        put(513, "UPDATE_AND_CREATE_STATIC_TOPIC", STATIC);
        put(902, "ADD_BROKER", CONTAINER);
        put(903, "REMOVE_BROKER", CONTAINER);
        put(906, "EXCHANGE_BROKER_HA_INFO", REPLICAS);
        put(908, "RESET_MASTER_FLUSH_OFFSET", REPLICAS);
        put(1007, "GET_BROKER_EPOCH_CACHE", CONTROLLER);
        put(2001, "UPDATE_COLD_DATA_FLOW_CTR_CONFIG", COLD);
        put(2002, "REMOVE_COLD_DATA_FLOW_CTR_CONFIG", COLD);
        put(2003, "GET_COLD_DATA_FLOW_CTR_INFO", COLD);
        put(2004, "SET_COMMITLOG_READ_MODE", "the operating system chooses how far it reads ahead");
        put(5001, "SWITCH_TIMER_ENGINE", "there is one timer, which is part of the log");
        put(200_056, "POP_ROLLBACK", "there are no pop records outside of the log");
        put(200_074, "GET_BROKER_LITE_INFO", LITE);
        put(200_075, "GET_PARENT_TOPIC_INFO", LITE);
        put(200_076, "GET_LITE_TOPIC_INFO", LITE);
        put(200_077, "GET_LITE_CLIENT_INFO", LITE);
        put(200_078, "GET_LITE_GROUP_INFO", LITE);
        put(200_079, "TRIGGER_LITE_DISPATCH", LITE);
    }

    private static void put(int code, String name, String reason) {
        REASONS.put(code, name + " (" + code + ") is not supported by this broker: " + reason);
    }

    /** Their codes. */
    public static Set<Integer> codes() {
        return Collections.unmodifiableSet(REASONS.keySet());
    }

    void register(HandlerTable table) {
        REASONS.forEach((code, remark) -> table.register(code, (request, connection) -> {
            throw new CommandException(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, remark);
        }));
    }
}
