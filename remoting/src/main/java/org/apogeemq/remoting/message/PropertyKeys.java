package org.apogeemq.remoting.message;

/** Names of the message properties that mean something to clients and broker. */
public final class PropertyKeys {
    /** Index keys separated by a space. */
    public static final String KEYS = "KEYS";
    /** Single tag. */
    public static final String TAGS = "TAGS";
    /** True or false: wait for the store. */
    public static final String WAIT = "WAIT";
    /** Delay level, 1 to 18. */
    public static final String DELAY = "DELAY";
    /** Original topic of a retried message. */
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    /** Consumer group of a message revived after pop. */
    public static final String ORIGIN_GROUP = "ORIGIN_GROUP";
    /** Destination of a parked message. */
    public static final String REAL_TOPIC = "REAL_TOPIC";
    /** Queue of a parked message. */
    public static final String REAL_QUEUE_ID = "REAL_QID";
    /** True for a half message. */
    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    /** Producer group of a transaction. */
    public static final String PRODUCER_GROUP = "PGROUP";
    /** Filled in by the client on pull. */
    public static final String MIN_OFFSET = "MIN_OFFSET";
    /** Filled in by the client on pull. */
    public static final String MAX_OFFSET = "MAX_OFFSET";
    /** Offset message id of the first version. */
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    /** Deliveries that failed, in the client's own retry. */
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    /** Their maximum. */
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    /** Set by the broker. */
    public static final String MSG_REGION = "MSG_REGION";
    /** Set by the broker. */
    public static final String TRACE_ON = "TRACE_ON";
    /** Set by the broker. */
    public static final String CLUSTER = "CLUSTER";
    /** The client's message id. */
    public static final String UNIQUE_KEY = "UNIQ_KEY";
    /** Set by the client before its listener runs. */
    public static final String CONSUME_START_TIME = "CONSUME_START_TIME";
    /** Priority. */
    public static final String PRIORITY = "_SYS_MSG_PRIORITY_";
    /** Messages in an inner batch. */
    public static final String INNER_NUM = "INNER_NUM";
    /** First queue offset of an inner batch. */
    public static final String INNER_BASE = "INNER_BASE";
    /** Time before the first check of a half message. */
    public static final String CHECK_IMMUNITY_TIME = "CHECK_IMMUNITY_TIME_IN_SECONDS";
    /** Queue offset of the half message that this one is a copy of. */
    public static final String TRANSACTION_PREPARED_OFFSET = "TRAN_PREPARED_QUEUE_OFFSET";
    /** Transaction id. */
    public static final String TRANSACTION_ID = "__transactionId__";
    /** Checks of a half message so far. */
    public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";
    /** Namespace. */
    public static final String INSTANCE_ID = "INSTANCE_ID";
    /** Joins request and reply. */
    public static final String CORRELATION_ID = "CORRELATION_ID";
    /** Client id of the requester. */
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    /** Time the requester waits, ms. */
    public static final String TTL = "TTL";
    /** Reply for replies. */
    public static final String MESSAGE_TYPE = "MSG_TYPE";
    /** Set by the broker on replies. */
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";
    /** Set by the client on replies. */
    public static final String ARRIVE_TIME = "ARRIVE_TIME";
    /** Handle of a popped message. */
    public static final String POP_CK = "POP_CK";
    /** Offset of its checkpoint. */
    public static final String POP_CK_OFFSET = "POP_CK_OFFSET";
    /** When it was popped first. */
    public static final String FIRST_POP_TIME = "1ST_POP_TIME";
    /** Messages with the same are kept in order. */
    public static final String SHARDING_KEY = "__SHARDINGKEY";
    /** Delay, s. */
    public static final String TIMER_DELAY_SECONDS = "TIMER_DELAY_SEC";
    /** Delay, ms. */
    public static final String TIMER_DELAY_MILLIS = "TIMER_DELAY_MS";
    /** Delivery time, ms since the epoch. */
    public static final String TIMER_DELIVER_MILLIS = "TIMER_DELIVER_MS";
    /** When a timer message became due. */
    public static final String TIMER_OUT_MILLIS = "TIMER_OUT_MS";
    /** Unique key of the timer message to cancel. */
    public static final String TIMER_DELETE_UNIQUE_KEY = "TIMER_DEL_UNIQKEY";
    /** Original sender behind a proxy. */
    public static final String BORN_HOST = "__BORNHOST";
    /** Original time behind a proxy. */
    public static final String BORN_TIMESTAMP = "BORN_TIMESTAMP";
    /** Topic of a dead letter. */
    public static final String DLQ_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    /** Offset message id of a dead letter. */
    public static final String DLQ_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";
    /** W3C trace parent. */
    public static final String TRACE_CONTEXT = "TRACE_CONTEXT";

    private PropertyKeys() {}
}
