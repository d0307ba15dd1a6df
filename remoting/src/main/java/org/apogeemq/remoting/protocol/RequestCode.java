package org.apogeemq.remoting.protocol;

/**
 * What a request asks for. The names and numbers below 30000 and above 200000 are Apache RocketMQ's; 30000 to 30999 are
 * this project's extensions. What each carries is listed in {@code CommandTable} and, generated from it, in
 * docs/protocol.md.
 */
public final class RequestCode {
    @Doc("Stores one message. Body: the message body.")
    public static final int SEND_MESSAGE = 10;

    @Doc("Reads messages of one queue. Response body: records.")
    public static final int PULL_MESSAGE = 11;

    @Doc("Messages by key. Response body: records.")
    public static final int QUERY_MESSAGE = 12;

    @Doc("A group's committed offset.")
    public static final int QUERY_CONSUMER_OFFSET = 14;

    @Doc("Commits a group's offset.")
    public static final int UPDATE_CONSUMER_OFFSET = 15;

    @Doc("Creates or changes a topic.")
    public static final int UPDATE_AND_CREATE_TOPIC = 17;

    @Doc("Creates or changes topics. Body: TopicConfigList.")
    public static final int UPDATE_AND_CREATE_TOPIC_LIST = 18;

    @Doc("All topics. Response body: TopicConfigTable.")
    public static final int GET_ALL_TOPIC_CONFIG = 21;

    @Doc("Changes settings. Body: properties text.")
    public static final int UPDATE_BROKER_CONFIG = 25;

    @Doc("Settings. Response body: properties text.")
    public static final int GET_BROKER_CONFIG = 26;

    @Doc("Many figures. Response body: KVTable.")
    public static final int GET_BROKER_RUNTIME_INFO = 28;

    @Doc("The offset at a store time.")
    public static final int SEARCH_OFFSET_BY_TIMESTAMP = 29;

    @Doc("The offset the next message of a queue will get.")
    public static final int GET_MAX_OFFSET = 30;

    @Doc("The first offset of a queue.")
    public static final int GET_MIN_OFFSET = 31;

    @Doc("Store time of a queue's first message.")
    public static final int GET_EARLIEST_MSG_STORETIME = 32;

    @Doc("The message at a position. Response body: its record.")
    public static final int VIEW_MESSAGE_BY_ID = 33;

    @Doc("A client's groups and subscriptions. Body: HeartbeatData.")
    public static final int HEART_BEAT = 34;

    @Doc("A client leaves.")
    public static final int UNREGISTER_CLIENT = 35;

    @Doc("Hands a message back for a later retry.")
    public static final int CONSUMER_SEND_MSG_BACK = 36;

    @Doc("Commits or rolls back a half message; oneway.")
    public static final int END_TRANSACTION = 37;

    @Doc("Client ids of a consumer group. Response body: ConsumerList.")
    public static final int GET_CONSUMER_LIST_BY_GROUP = 38;

    @Doc("Broker to client, oneway: what became of a half message? Body: its record.")
    public static final int CHECK_TRANSACTION_STATE = 39;

    @Doc("Broker to client, oneway: the group has changed.")
    public static final int NOTIFY_CONSUMER_IDS_CHANGED = 40;

    @Doc("Locks queues for an orderly consumer. Body: LockBatchRequest; response LockBatchResponse.")
    public static final int LOCK_BATCH_MQ = 41;

    @Doc("Unlocks them. Body: LockBatchRequest.")
    public static final int UNLOCK_BATCH_MQ = 42;

    @Doc("All committed offsets. Response body: ConsumerOffsets.")
    public static final int GET_ALL_CONSUMER_OFFSET = 43;

    @Doc("Offsets of the delay levels. Response body: DelayOffsets.")
    public static final int GET_ALL_DELAY_OFFSET = 45;

    @Doc("Checks a subscription. Body: CheckClientConfig.")
    public static final int CHECK_CLIENT_CONFIG = 46;

    @Doc("Sets a value.")
    public static final int PUT_KV_CONFIG = 100;

    @Doc("A value.")
    public static final int GET_KV_CONFIG = 101;

    @Doc("Deletes a value.")
    public static final int DELETE_KV_CONFIG = 102;

    @Doc("A broker announces itself. Body: RegisterBrokerBody.")
    public static final int REGISTER_BROKER = 103;

    @Doc("A broker leaves.")
    public static final int UNREGISTER_BROKER = 104;

    @Doc("Where a topic is. Response body: TopicRouteData.")
    public static final int GET_ROUTEINFO_BY_TOPIC = 105;

    @Doc("All brokers. Response body: ClusterInfo.")
    public static final int GET_BROKER_CLUSTER_INFO = 106;

    @Doc("Creates or changes a group. Body: SubscriptionGroupConfig.")
    public static final int UPDATE_AND_CREATE_SUBSCRIPTIONGROUP = 200;

    @Doc("All groups. Response body: SubscriptionGroupTable.")
    public static final int GET_ALL_SUBSCRIPTIONGROUP_CONFIG = 201;

    @Doc("Bounds of a topic's queues. Response body: TopicStatsTable.")
    public static final int GET_TOPIC_STATS_INFO = 202;

    @Doc("Members of a consumer group. Response body: ConsumerConnection.")
    public static final int GET_CONSUMER_CONNECTION_LIST = 203;

    @Doc("Members of a producer group. Response body: ProducerConnection.")
    public static final int GET_PRODUCER_CONNECTION_LIST = 204;

    @Doc("Takes the right to write from a broker's topics.")
    public static final int WIPE_WRITE_PERM_OF_BROKER = 205;

    @Doc("All topics. Response body: TopicList.")
    public static final int GET_ALL_TOPIC_LIST_FROM_NAMESERVER = 206;

    @Doc("Deletes a group.")
    public static final int DELETE_SUBSCRIPTIONGROUP = 207;

    @Doc("How far a group has come. Response body: ConsumeStats.")
    public static final int GET_CONSUME_STATS = 208;

    @Doc("Deletes a topic.")
    public static final int DELETE_TOPIC_IN_BROKER = 215;

    @Doc("Forgets a topic's route.")
    public static final int DELETE_TOPIC_IN_NAMESRV = 216;

    @Doc("Announces one topic. Body: TopicRouteData.")
    public static final int REGISTER_TOPIC_IN_NAMESRV = 217;

    @Doc("All values of a namespace. Response body: KVTable.")
    public static final int GET_KVLIST_BY_NAMESPACE = 219;

    @Doc("Broker to client, oneway: set these offsets. Body: ResetOffsets.")
    public static final int RESET_CONSUMER_CLIENT_OFFSET = 220;

    @Doc("Broker to client: its offsets. Response body: ConsumerStatus.")
    public static final int GET_CONSUMER_STATUS_FROM_CLIENT = 221;

    @Doc("Resets a group's offsets. Response body: ResetOffsets.")
    public static final int INVOKE_BROKER_TO_RESET_OFFSET = 222;

    @Doc("Offsets of a group's clients. Response body: ConsumerStatus.")
    public static final int INVOKE_BROKER_TO_GET_CONSUMER_STATUS = 223;

    @Doc("Topics of a cluster. Response body: TopicList.")
    public static final int GET_TOPICS_BY_CLUSTER = 224;

    @Doc("Creates or changes groups. Body: SubscriptionGroupList.")
    public static final int UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST = 225;

    @Doc("Groups that consume a topic. Response body: GroupList.")
    public static final int QUERY_TOPIC_CONSUME_BY_WHO = 300;

    @Doc("Times of a topic's queues for a group. Response body: ConsumeTimeSpans.")
    public static final int QUERY_CONSUME_TIME_SPAN = 303;

    @Doc("Cluster and broker names, which are topics too. Response body: TopicList.")
    public static final int GET_SYSTEM_TOPIC_LIST_FROM_NS = 304;

    @Doc("Topics the broker needs itself. Response body: TopicList.")
    public static final int GET_SYSTEM_TOPIC_LIST_FROM_BROKER = 305;

    @Doc("Frees what no message refers to.")
    public static final int CLEAN_EXPIRED_CONSUMEQUEUE = 306;

    @Doc("Passed on to the client: what it holds. Response body: ConsumerRunningInfo.")
    public static final int GET_CONSUMER_RUNNING_INFO = 307;

    @Doc("Offsets by comparing groups. Response body: CorrectionOffsets.")
    public static final int QUERY_CORRECTION_OFFSET = 308;

    @Doc("Passed on to the client with the record as body. Response body: ConsumeMessageDirectlyResult.")
    public static final int CONSUME_MESSAGE_DIRECTLY = 309;

    @Doc("The same with one-letter field names.")
    public static final int SEND_MESSAGE_V2 = 310;

    @Doc("Unit topics. Response body: TopicList.")
    public static final int GET_UNIT_TOPIC_LIST = 311;

    @Doc("Topics with unit subscriptions. Response body: TopicList.")
    public static final int GET_HAS_UNIT_SUB_TOPIC_LIST = 312;

    @Doc("Those that are not unit topics. Response body: TopicList.")
    public static final int GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST = 313;

    @Doc("Copies a group's offsets.")
    public static final int CLONE_GROUP_OFFSET = 314;

    @Doc("One statistic. Response body: BrokerStatsData.")
    public static final int VIEW_BROKER_STATS_DATA = 315;

    @Doc("Forgets queues of topics that are gone.")
    public static final int CLEAN_UNUSED_TOPIC = 316;

    @Doc("How far all groups have come. Response body: ConsumeStatsList.")
    public static final int GET_BROKER_CONSUME_STATS = 317;

    @Doc("Changes settings. Body: properties text.")
    public static final int UPDATE_NAMESRV_CONFIG = 318;

    @Doc("Settings. Response body: properties text.")
    public static final int GET_NAMESRV_CONFIG = 319;

    @Doc("Stores several messages of one topic. Body: batch units.")
    public static final int SEND_BATCH_MESSAGE = 320;

    @Doc("Consume queue entries. Response body: ConsumeQueueEntries.")
    public static final int QUERY_CONSUME_QUEUE = 321;

    @Doc("Are my topics known? Body: DataVersion.")
    public static final int QUERY_DATA_VERSION = 322;

    @Doc("Starts the checks of a half message anew.")
    public static final int RESUME_CHECK_HALF_MESSAGE = 323;

    @Doc("Stores a reply and pushes it to the requester.")
    public static final int SEND_REPLY_MESSAGE = 324;

    @Doc("The same with one-letter field names.")
    public static final int SEND_REPLY_MESSAGE_V2 = 325;

    @Doc("Broker to client: a reply. Body: the message body.")
    public static final int PUSH_REPLY_MESSAGE_TO_CLIENT = 326;

    @Doc("Gives it back.")
    public static final int ADD_WRITE_PERM_OF_BROKER = 327;

    @Doc("All producers. Response body: ProducerTableInfo.")
    public static final int GET_ALL_PRODUCER_INFO = 328;

    @Doc("Deletes expired segments now.")
    public static final int DELETE_EXPIRED_COMMITLOG = 329;

    @Doc("Topics a group consumes. Response body: TopicList.")
    public static final int QUERY_TOPICS_BY_CONSUMER = 343;

    @Doc("A group's subscriptions. Response body: GroupSubscriptions.")
    public static final int QUERY_SUBSCRIPTION_BY_CONSUMER = 345;

    @Doc("A topic. Response body: TopicConfig.")
    public static final int GET_TOPIC_CONFIG = 351;

    @Doc("A group. Response body: SubscriptionGroupConfig.")
    public static final int GET_SUBSCRIPTIONGROUP_CONFIG = 352;

    @Doc("Whether a group may read a topic. Response body: GroupForbidden.")
    public static final int UPDATE_AND_GET_GROUP_FORBIDDEN = 353;

    @Doc("The same for lite pull consumers.")
    public static final int LITE_PULL_MESSAGE = 361;

    @Doc("Cancels a timer message.")
    public static final int RECALL_MESSAGE = 370;

    @Doc("Which queues a member shall consume. Body: QueryAssignmentRequest; response " + "QueryAssignmentResponse.")
    public static final int QUERY_ASSIGNMENT = 400;

    @Doc("Sets pull or pop for a group and topic. Body: MessageRequestMode.")
    public static final int SET_MESSAGE_REQUEST_MODE = 401;

    @Doc("All such settings. Response body: MessageRequestModes.")
    public static final int GET_ALL_MESSAGE_REQUEST_MODE = 402;

    @Doc("Brokers of one name. Response body: BrokerMemberGroup.Response.")
    public static final int GET_BROKER_MEMBER_GROUP = 901;

    @Doc("A sign of life.")
    public static final int BROKER_HEARTBEAT = 904;

    @Doc("Name server to broker, oneway: the smallest id has changed.")
    public static final int NOTIFY_MIN_BROKER_ID_CHANGE = 905;

    @Doc("State of replication. Response body: JSON.")
    public static final int GET_BROKER_HA_STATUS = 907;

    @Doc("Creates a user. Body: UserInfo.")
    public static final int AUTH_CREATE_USER = 3001;

    @Doc("Changes what is given of a user. Body: UserInfo.")
    public static final int AUTH_UPDATE_USER = 3002;

    @Doc("Deletes a user and what it was allowed to.")
    public static final int AUTH_DELETE_USER = 3003;

    @Doc("Response body: UserInfo, or none.")
    public static final int AUTH_GET_USER = 3004;

    @Doc("Response body: JSON array of UserInfo, or none.")
    public static final int AUTH_LIST_USER = 3005;

    @Doc("Allows or denies a user something. Body: AclInfo.")
    public static final int AUTH_CREATE_ACL = 3006;

    @Doc("As AUTH_CREATE_ACL; entries of the same resource are replaced. Body: AclInfo.")
    public static final int AUTH_UPDATE_ACL = 3007;

    @Doc("Deletes what a user was allowed or denied, all or of one resource.")
    public static final int AUTH_DELETE_ACL = 3008;

    @Doc("Response body: AclInfo, or none.")
    public static final int AUTH_GET_ACL = 3009;

    @Doc("Response body: JSON array of AclInfo, or none.")
    public static final int AUTH_LIST_ACL = 3010;

    @Doc("Takes messages with a lease. Response body: records.")
    public static final int POP_MESSAGE = 200050;

    @Doc("Acknowledges a popped message.")
    public static final int ACK_MESSAGE = 200051;

    @Doc("Reads what pop would give, without a lease.")
    public static final int PEEK_MESSAGE = 200052;

    @Doc("Changes a popped message's lease.")
    public static final int CHANGE_MESSAGE_INVISIBLETIME = 200053;

    @Doc("Waits until there is something to pop.")
    public static final int NOTIFICATION = 200054;

    @Doc("How many pop requests wait.")
    public static final int POLLING_INFO = 200055;

    @Doc("Acknowledges popped messages. Body: BatchAck.")
    public static final int BATCH_ACK_MESSAGE = 200151;

    // Extensions: JMS subscriptions with credit, batched acknowledgement, transactions.
    @Doc("First command on a connection. A broker that does not know it is not of this project.")
    public static final int HELLO = 30000;

    @Doc("Claims a JMS client id; 30102 when another connection has it.")
    public static final int CLAIM_CLIENT_ID = 30001;

    @Doc("Opens a subscription; 17, 30101, 30103, 30104.")
    public static final int OPEN_SUBSCRIPTION = 30002;

    @Doc("Closes a subscription.")
    public static final int CLOSE_SUBSCRIPTION = 30003;

    @Doc("Oneway: grants credit.")
    public static final int CREDIT = 30004;

    @Doc("Broker to client, oneway. Body: groups of int subscriptionId, int count, count times (int "
            + "queueId, long queueOffset, int deliveryCount, record).")
    public static final int DELIVER = 30005;

    @Doc("Answered after all that is available within the credit was delivered; credit is 0 then.")
    public static final int DRAIN = 30006;

    @Doc("Oneway or not. Body: groups of int subscriptionId, byte kind (0 consumed, 1 release and "
            + "count, 2 release), int n, n times (int queueId, long queueOffset).")
    public static final int ACKNOWLEDGE = 30007;

    @Doc("Body: int n, n times int subscriptionId, then groups as in ACKNOWLEDGE; all other leases "
            + "of these subscriptions outside a transaction are released, their credit is 0.")
    public static final int RECOVER = 30008;

    @Doc("Oneway or not. Body: entries of int size, long transaction, byte flags (1 persistent, 2 "
            + "resend), record. Response body: per entry short code, int queueId, long queueOffset, long "
            + "position, long storeTimestamp, short length and UTF-8 remark.")
    public static final int SEND = 30010;

    @Doc("Reads without consuming. Response body: int count, then as in DELIVER.")
    public static final int BROWSE = 30020;

    @Doc("Deletes a durable subscription; 30104, 30105.")
    public static final int UNSUBSCRIBE = 30021;

    @Doc("Creates a temporary destination.")
    public static final int CREATE_TEMPORARY = 30022;

    @Doc("Deletes a temporary destination; 30104.")
    public static final int DELETE_TEMPORARY = 30023;

    @Doc("Says since when there is a durable subscription that selects as the request does.")
    public static final int SUBSCRIPTION_SINCE = 30024;

    @Doc("Commits; 30106 when it was rolled back; an unknown transaction is empty.")
    public static final int COMMIT = 30030;

    @Doc("Rolls back. Body: as RECOVER.")
    public static final int ROLLBACK = 30031;

    @Doc("A transaction of this connection works for a branch from now on; 30110, 30111, 30112.")
    public static final int XA_START = 30032;

    @Doc("A transaction works for its branch no longer; 30106 when that can only be rolled back, 30112.")
    public static final int XA_END = 30033;

    @Doc("Prepares a branch, durable when answered; 30106, 30110, 30112, 30115.")
    public static final int XA_PREPARE = 30034;

    @Doc("Commits a branch; 30106, 30110, 30112, 30113, 30114, 30115.")
    public static final int XA_COMMIT = 30035;

    @Doc("Rolls a branch back; 30110, 30113, 30114.")
    public static final int XA_ROLLBACK = 30036;

    @Doc("Branches that are prepared, or were ended by an operator and not forgotten. Response body: BranchList.")
    public static final int XA_RECOVER = 30037;

    @Doc("Forgets what an operator decided of a branch; 30110, 30112.")
    public static final int XA_FORGET = 30038;

    @Doc("Undecided half messages, oldest first. Response body: HalfMessageList.")
    public static final int LIST_HALF_MESSAGES = 30040;

    @Doc("Open, prepared and heuristically ended transactions, oldest first. Response body: TransactionList.")
    public static final int LIST_TRANSACTIONS = 30041;

    @Doc("An operator ends a prepared branch, or forgets one that he has ended; 30110, 30112.")
    public static final int DECIDE_TRANSACTION = 30042;

    @Doc("What became of a COMMIT whose answer was lost with its connection; nothing changes it afterwards.")
    public static final int COMMIT_OUTCOME = 30043;

    private static final int FIRST_EXTENSION = 30000;
    private static final int LAST_EXTENSION = 30999;

    private RequestCode() {}

    /**
     * Tells whether a code is one of this project's extensions, which always travel with the binary header.
     *
     * @param code a request code
     * @return true for 30000 to 30999
     */
    public static boolean isExtension(int code) {
        return code >= FIRST_EXTENSION && code <= LAST_EXTENSION;
    }

    /**
     * Tells whether a code's header travels under one-letter field names (the "V2" send requests).
     *
     * @param code a request code
     * @return true for 310, 320 and 325
     */
    public static boolean usesLetters(int code) {
        return code == SEND_MESSAGE_V2 || code == SEND_BATCH_MESSAGE || code == SEND_REPLY_MESSAGE_V2;
    }
}
