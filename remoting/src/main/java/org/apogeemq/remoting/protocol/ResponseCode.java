package org.apogeemq.remoting.protocol;

/**
 * How a request ended. The names and numbers below 30000 are Apache RocketMQ's, spelled as there; 30100 and above are
 * this project's extensions.
 */
public final class ResponseCode {
    public static final int SUCCESS = 0;
    public static final int SYSTEM_ERROR = 1;
    public static final int SYSTEM_BUSY = 2;
    public static final int REQUEST_CODE_NOT_SUPPORTED = 3;
    public static final int TRANSACTION_FAILED = 4;
    public static final int FLUSH_DISK_TIMEOUT = 10;
    public static final int SLAVE_NOT_AVAILABLE = 11;
    public static final int FLUSH_SLAVE_TIMEOUT = 12;
    public static final int MESSAGE_ILLEGAL = 13;
    public static final int SERVICE_NOT_AVAILABLE = 14;
    public static final int VERSION_NOT_SUPPORTED = 15;
    public static final int NO_PERMISSION = 16;
    public static final int TOPIC_NOT_EXIST = 17;
    public static final int TOPIC_EXIST_ALREADY = 18;
    public static final int PULL_NOT_FOUND = 19;
    public static final int PULL_RETRY_IMMEDIATELY = 20;
    public static final int PULL_OFFSET_MOVED = 21;
    public static final int QUERY_NOT_FOUND = 22;
    public static final int SUBSCRIPTION_PARSE_FAILED = 23;
    public static final int SUBSCRIPTION_NOT_EXIST = 24;
    public static final int SUBSCRIPTION_NOT_LATEST = 25;
    public static final int SUBSCRIPTION_GROUP_NOT_EXIST = 26;
    public static final int FILTER_DATA_NOT_EXIST = 27;
    public static final int FILTER_DATA_NOT_LATEST = 28;
    public static final int INVALID_PARAMETER = 29;
    public static final int TRANSACTION_SHOULD_COMMIT = 200;
    public static final int TRANSACTION_SHOULD_ROLLBACK = 201;
    public static final int TRANSACTION_STATE_UNKNOW = 202;
    public static final int TRANSACTION_STATE_GROUP_WRONG = 203;
    public static final int NO_BUYER_ID = 204;
    public static final int NOT_IN_CURRENT_UNIT = 205;
    public static final int CONSUMER_NOT_ONLINE = 206;
    public static final int CONSUME_MSG_TIMEOUT = 207;
    public static final int NO_MESSAGE = 208;
    public static final int POLLING_FULL = 209;
    public static final int POLLING_TIMEOUT = 210;
    public static final int BROKER_NOT_EXIST = 211;
    public static final int BROKER_DISPATCH_NOT_COMPLETE = 212;
    public static final int BROADCAST_CONSUMPTION = 213;
    public static final int FLOW_CONTROL = 215;
    public static final int NOT_LEADER_FOR_QUEUE = 501;
    public static final int ILLEGAL_OPERATION = 604;
    public static final int GO_AWAY = 1500;
    public static final int USER_NOT_EXIST = 3001;
    public static final int POLICY_NOT_EXIST = 3002;

    // Extensions
    /** The selector cannot be parsed; the remark says where and why. */
    public static final int INVALID_SELECTOR = 30101;
    /** Another connection has claimed this client id; the remark says from which address. */
    public static final int CLIENT_ID_IN_USE = 30102;
    /** The destination does not exist or its name is not allowed. */
    public static final int INVALID_DESTINATION = 30103;
    /** The subscription or temporary destination has an active consumer. */
    public static final int IN_USE = 30104;
    /** No subscription with this name or number. */
    public static final int UNKNOWN_SUBSCRIPTION = 30105;
    /** The transaction was rolled back and cannot be committed. */
    public static final int TRANSACTION_ROLLED_BACK = 30106;
    /** A bound stated in HELLO or in the broker's configuration was exceeded. */
    public static final int LIMIT_EXCEEDED = 30107;
    /** The record's lease is not held by this connection. */
    public static final int NOT_OWNER = 30108;
    /** No such branch (XAER_NOTA). */
    public static final int XA_UNKNOWN = 30110;
    /** There is such a branch already (XAER_DUPID). */
    public static final int XA_DUPLICATE = 30111;
    /** Not in the branch's present state (XAER_PROTO); the remark names the state. */
    public static final int XA_PROTOCOL = 30112;
    /** An operator has committed the branch (XA_HEURCOM). */
    public static final int HEURISTIC_COMMIT = 30113;
    /** An operator has rolled the branch back (XA_HEURRB). */
    public static final int HEURISTIC_ROLLBACK = 30114;
    /** The transaction was rolled back because its time was over (XA_RBTIMEOUT). */
    public static final int TRANSACTION_TIMED_OUT = 30115;
    /** Not all that was sent in the transaction is there; nothing has changed, and it goes on. */
    public static final int TRANSACTION_INCOMPLETE = 30116;

    private ResponseCode() {}
}
