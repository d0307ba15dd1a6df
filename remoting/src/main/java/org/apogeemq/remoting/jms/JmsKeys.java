package org.apogeemq.remoting.jms;

import java.util.Set;

/**
 * Keys of record properties that carry JMS headers, and the rule by which application properties keep clear of keys
 * that mean something to a broker.
 */
public final class JmsKeys {

    /** JMSMessageID without its {@code ID:}. */
    public static final String MESSAGE_ID = "UNIQ_KEY";
    /** JMSType. */
    public static final String TYPE = "TAGS";
    /** Index keys, separated by spaces; property {@code JMS_APOGEE_KEYS}. */
    public static final String KEYS = "KEYS";
    /** JMSXGroupID. */
    public static final String GROUP_ID = "__SHARDINGKEY";
    /** Time of delivery of a delayed message, ms since the epoch; what the broker's timer obeys. */
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";

    public static final String CORRELATION_ID = "__JMSCorrelationID";
    /** {@link DestinationKind#letter}, a colon, the physical name. */
    public static final String REPLY_TO = "__JMSReplyTo";
    /** JMSExpiration, ms since the epoch; absent when the message does not expire. */
    public static final String EXPIRATION = "__JMSExpiration";
    /** JMSDeliveryTime, ms since the epoch; absent when it is the born timestamp. */
    public static final String DELIVERY_TIME = "__JMSDeliveryTime";
    /**
     * Of a delayed message to a topic: the end of the broker's log when the broker got it, 16 hexadecimal digits. The sender
     * writes {@link #NO_SEND_POSITION}, the broker puts its position there.
     */
    public static final String SEND_POSITION = "__JMSSendPosition";
    /** Of a half message: the record's flag once more, 8 hexadecimal digits. Apache's brokers lose that when they ask back. */
    public static final String FLAG = "__JMSFlag";
    /** What a sender writes for the broker to replace. */
    public static final String NO_SEND_POSITION = "0000000000000000";
    /** Java types of properties, see {@link PropertyTypes}. */
    public static final String TYPES = "__JMSTypes";
    /** Client identifier of the sender, or its connection when it has none: for noLocal. Topics only. */
    public static final String CONNECTION = "__JMSConnection";
    /** Name of the authenticated sender. */
    public static final String USER_ID = "JMSXUserID";

    /** Prefix of application properties whose own name is reserved. */
    public static final String ESCAPE_PREFIX = "__JMSP_";

    /** Names that Java identifiers can spell and that mean something to RocketMQ brokers, clients or tools. */
    private static final Set<String> RESERVED = Set.of(
            "KEYS",
            "TAGS",
            "WAIT",
            "DELAY",
            "RETRY_TOPIC",
            "ORIGIN_GROUP",
            "REAL_TOPIC",
            "REAL_QID",
            "TRAN_MSG",
            "PGROUP",
            "MIN_OFFSET",
            "MAX_OFFSET",
            "ORIGIN_MESSAGE_ID",
            "RECONSUME_TIME",
            "MAX_RECONSUME_TIMES",
            "MSG_REGION",
            "TRACE_ON",
            "TRACE_CONTEXT",
            "CLUSTER",
            "UNIQ_KEY",
            "EXTEND_UNIQ_INFO",
            "TRANS_OFFSET",
            "BUYER_ID",
            "TRANSFER_FLAG",
            "CORRECTION_FLAG",
            "MQ2_FLAG",
            "DUP_INFO",
            "CONSUME_START_TIME",
            "_SYS_MSG_PRIORITY_",
            "INNER_NUM",
            "INNER_BASE",
            "INNER_MULTI_DISPATCH",
            "INNER_MULTI_QUEUE_OFFSET",
            "CHECK_IMMUNITY_TIME_IN_SECONDS",
            "TRAN_PREPARED_QUEUE_OFFSET",
            "TRANSACTION_CHECK_TIMES",
            "INSTANCE_ID",
            "CORRELATION_ID",
            "REPLY_TO_CLIENT",
            "TTL",
            "MSG_TYPE",
            "PUSH_REPLY_TIME",
            "ARRIVE_TIME",
            "POP_CK",
            "POP_CK_OFFSET",
            "TIMER_DELAY_SEC",
            "TIMER_DELAY_MS",
            "TIMER_DELIVER_MS",
            "TIMER_OUT_MS",
            "TIMER_ENQUEUE_MS",
            "TIMER_DEQUEUE_MS",
            "TIMER_ROLL_TIMES",
            "TIMER_ROLL_LABEL",
            "TIMER_DELAY_LEVEL",
            "TIMER_DEL_UNIQKEY",
            "BORN_TIMESTAMP",
            "DLQ_ORIGIN_TOPIC",
            "DLQ_ORIGIN_MESSAGE_ID",
            "PROPERTY_FORWARD_QUEUE_ID",
            "REDIRECT");

    private JmsKeys() {}

    /** The record key that holds application property {@code name}. */
    public static String keyOf(String name) {
        return switch (name) {
            case "JMSXGroupID" -> GROUP_ID;
            case "JMS_APOGEE_KEYS" -> KEYS;
            case "JMS_APOGEE_TAGS" -> TYPE;
            default -> isReserved(name) ? ESCAPE_PREFIX + name : name;
        };
    }

    /** The application property that record key {@code key} holds, or null when the key is not the application's. */
    public static String nameOf(String key) {
        if (key.equals(GROUP_ID)) {
            return "JMSXGroupID";
        }
        if (key.equals(KEYS)) {
            return "JMS_APOGEE_KEYS";
        }
        if (key.startsWith(ESCAPE_PREFIX)) {
            return key.substring(ESCAPE_PREFIX.length());
        }
        return isReserved(key) ? null : key;
    }

    private static boolean isReserved(String name) {
        return name.startsWith("__") || RESERVED.contains(name);
    }
}
