package org.apogeemq.remoting.header;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.RequestCode;

/** Every command: its code, name, headers and what it does. docs/protocol.md is made from it. */
public final class CommandTable {
    private static final CommandTable TABLE = new CommandTable();

    private final Map<Integer, Field> constants = constants();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Entry> byCode = new HashMap<>();
    private String family;

    /**
     * One command.
     *
     * @param family heading it belongs under
     * @param code one of {@link RequestCode}
     * @param name name of the constant
     * @param request its header, null for none
     * @param response its response's header, null for none
     * @param doc what it does and what its bodies are
     */
    public record Entry(
            String family,
            int code,
            String name,
            Class<? extends Record> request,
            Class<? extends Record> response,
            String doc) {}

    private CommandTable() {
        sending();
        pulling();
        offsets();
        members();
        topics();
        groups();
        queries();
        nameServer();
        security();
        extensions();
        branches();
    }

    /**
     * Returns all commands, family by family.
     *
     * @return not to be changed
     */
    public static List<Entry> entries() {
        return Collections.unmodifiableList(TABLE.entries);
    }

    /**
     * Finds a command.
     *
     * @param code a request code
     * @return null when it is not known
     */
    public static Entry find(int code) {
        return TABLE.byCode.get(code);
    }

    /**
     * Names a command, for logs.
     *
     * @param code a request code
     * @return its name, or the number when it is not known
     */
    public static String name(int code) {
        Entry entry = find(code);
        return entry == null ? Integer.toString(code) : entry.name;
    }

    private static Map<Integer, Field> constants() {
        return Arrays.stream(RequestCode.class.getFields())
                .collect(Collectors.toMap(CommandTable::value, Function.identity()));
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(int code) {
        add(code, null, null);
    }

    private void add(int code, Class<? extends Record> request) {
        add(code, request, null);
    }

    private void add(int code, Class<? extends Record> request, Class<? extends Record> response) {
        Field constant = constants.get(code);
        String doc = constant.getAnnotation(Doc.class).value();
        Entry entry = new Entry(family, code, constant.getName(), request, response, doc);
        entries.add(entry);
        byCode.put(code, entry);
    }

    private void sending() {
        family = "Sending";
        add(RequestCode.SEND_MESSAGE, SendHeaders.SendMessageRequest.class, SendHeaders.SendMessageResponse.class);
        add(RequestCode.SEND_MESSAGE_V2, SendHeaders.SendMessageRequest.class, SendHeaders.SendMessageResponse.class);
        add(
                RequestCode.SEND_BATCH_MESSAGE,
                SendHeaders.SendMessageRequest.class,
                SendHeaders.SendMessageResponse.class);
        add(
                RequestCode.SEND_REPLY_MESSAGE,
                SendHeaders.SendMessageRequest.class,
                SendHeaders.SendMessageResponse.class);
        add(
                RequestCode.SEND_REPLY_MESSAGE_V2,
                SendHeaders.SendMessageRequest.class,
                SendHeaders.SendMessageResponse.class);
        add(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, SendHeaders.PushReplyMessageRequest.class);
        add(RequestCode.CONSUMER_SEND_MSG_BACK, SendHeaders.ConsumerSendMessageBackRequest.class);
        add(
                RequestCode.RECALL_MESSAGE,
                SendHeaders.RecallMessageRequest.class,
                SendHeaders.RecallMessageResponse.class);
        add(RequestCode.END_TRANSACTION, ClientHeaders.EndTransactionRequest.class);
        add(RequestCode.CHECK_TRANSACTION_STATE, ClientHeaders.CheckTransactionStateRequest.class);
        add(RequestCode.RESUME_CHECK_HALF_MESSAGE, QueryHeaders.ResumeCheckHalfMessageRequest.class);
    }

    private void pulling() {
        family = "Pulling and pop";
        add(RequestCode.PULL_MESSAGE, PullHeaders.PullMessageRequest.class, PullHeaders.PullMessageResponse.class);
        add(RequestCode.LITE_PULL_MESSAGE, PullHeaders.PullMessageRequest.class, PullHeaders.PullMessageResponse.class);
        add(RequestCode.POP_MESSAGE, PullHeaders.PopMessageRequest.class, PullHeaders.PopMessageResponse.class);
        add(RequestCode.PEEK_MESSAGE, PullHeaders.PeekMessageRequest.class, PullHeaders.PopMessageResponse.class);
        add(RequestCode.ACK_MESSAGE, PullHeaders.AckMessageRequest.class);
        add(RequestCode.BATCH_ACK_MESSAGE);
        add(
                RequestCode.CHANGE_MESSAGE_INVISIBLETIME,
                PullHeaders.ChangeInvisibleTimeRequest.class,
                PullHeaders.ChangeInvisibleTimeResponse.class);
        add(RequestCode.NOTIFICATION, PullHeaders.NotificationRequest.class, PullHeaders.NotificationResponse.class);
        add(RequestCode.POLLING_INFO, PullHeaders.PollingInfoRequest.class, PullHeaders.PollingInfoResponse.class);
        add(RequestCode.QUERY_ASSIGNMENT);
        add(RequestCode.SET_MESSAGE_REQUEST_MODE);
        add(RequestCode.GET_ALL_MESSAGE_REQUEST_MODE);
    }

    private void offsets() {
        family = "Offsets";
        add(
                RequestCode.QUERY_CONSUMER_OFFSET,
                OffsetHeaders.QueryConsumerOffsetRequest.class,
                OffsetHeaders.OffsetResponse.class);
        add(RequestCode.UPDATE_CONSUMER_OFFSET, OffsetHeaders.UpdateConsumerOffsetRequest.class);
        add(
                RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                OffsetHeaders.SearchOffsetRequest.class,
                OffsetHeaders.OffsetResponse.class);
        add(RequestCode.GET_MAX_OFFSET, OffsetHeaders.QueueRequest.class, OffsetHeaders.OffsetResponse.class);
        add(RequestCode.GET_MIN_OFFSET, OffsetHeaders.QueueRequest.class, OffsetHeaders.OffsetResponse.class);
        add(
                RequestCode.GET_EARLIEST_MSG_STORETIME,
                OffsetHeaders.QueueRequest.class,
                OffsetHeaders.TimestampResponse.class);
        add(RequestCode.GET_ALL_CONSUMER_OFFSET);
        add(RequestCode.GET_ALL_DELAY_OFFSET);
        add(RequestCode.RESET_CONSUMER_CLIENT_OFFSET, ClientHeaders.ResetOffsetRequest.class);
        add(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, ClientHeaders.ResetOffsetRequest.class);
        add(RequestCode.CLONE_GROUP_OFFSET, GroupHeaders.CloneGroupOffsetRequest.class);
        add(RequestCode.QUERY_CORRECTION_OFFSET, GroupHeaders.CorrectionOffsetRequest.class);
    }

    private void members() {
        family = "Members of groups";
        add(RequestCode.HEART_BEAT, null, ClientHeaders.HeartbeatResponse.class);
        add(RequestCode.UNREGISTER_CLIENT, ClientHeaders.UnregisterClientRequest.class);
        add(RequestCode.GET_CONSUMER_LIST_BY_GROUP, ClientHeaders.ConsumerGroupRequest.class);
        add(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, ClientHeaders.ConsumerGroupRequest.class);
        add(RequestCode.LOCK_BATCH_MQ);
        add(RequestCode.UNLOCK_BATCH_MQ);
        add(RequestCode.CHECK_CLIENT_CONFIG);
        add(RequestCode.GET_CONSUMER_CONNECTION_LIST, ClientHeaders.ConsumerGroupRequest.class);
        add(RequestCode.GET_PRODUCER_CONNECTION_LIST, ClientHeaders.ProducerGroupRequest.class);
        add(RequestCode.GET_ALL_PRODUCER_INFO);
        add(RequestCode.GET_CONSUMER_RUNNING_INFO, ClientHeaders.ConsumerRunningInfoRequest.class);
        add(RequestCode.CONSUME_MESSAGE_DIRECTLY, ClientHeaders.ConsumeMessageDirectlyRequest.class);
        add(RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT, ClientHeaders.ConsumerStatusRequest.class);
        add(RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, ClientHeaders.ConsumerStatusRequest.class);
    }

    private void topics() {
        family = "Topics";
        add(RequestCode.UPDATE_AND_CREATE_TOPIC, TopicHeaders.CreateTopicRequest.class);
        add(RequestCode.UPDATE_AND_CREATE_TOPIC_LIST);
        add(RequestCode.DELETE_TOPIC_IN_BROKER, TopicHeaders.TopicRequest.class);
        add(
                RequestCode.GET_ALL_TOPIC_CONFIG,
                TopicHeaders.AllTopicConfigRequest.class,
                TopicHeaders.AllTopicConfigResponse.class);
        add(RequestCode.GET_TOPIC_CONFIG, TopicHeaders.TopicRequest.class);
        add(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER);
        add(RequestCode.GET_TOPIC_STATS_INFO, TopicHeaders.TopicRequest.class);
        add(RequestCode.CLEAN_UNUSED_TOPIC);
        add(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE);
        add(RequestCode.DELETE_EXPIRED_COMMITLOG);
    }

    private void groups() {
        family = "Consumer groups";
        add(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP);
        add(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST);
        add(RequestCode.DELETE_SUBSCRIPTIONGROUP, GroupHeaders.DeleteGroupRequest.class);
        add(
                RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
                GroupHeaders.AllGroupConfigRequest.class,
                GroupHeaders.AllGroupConfigResponse.class);
        add(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, GroupHeaders.GroupRequest.class);
        add(RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN, GroupHeaders.GroupForbiddenRequest.class);
        add(RequestCode.GET_CONSUME_STATS, GroupHeaders.ConsumeStatsRequest.class);
        add(RequestCode.GET_BROKER_CONSUME_STATS, GroupHeaders.BrokerConsumeStatsRequest.class);
        add(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, TopicHeaders.TopicRequest.class);
        add(RequestCode.QUERY_TOPICS_BY_CONSUMER, GroupHeaders.GroupRequest.class);
        add(RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER, GroupHeaders.GroupTopicRequest.class);
        add(RequestCode.QUERY_CONSUME_TIME_SPAN, GroupHeaders.GroupTopicRequest.class);
    }

    private void queries() {
        family = "Looking up, statistics, settings";
        add(RequestCode.QUERY_MESSAGE, QueryHeaders.QueryMessageRequest.class, QueryHeaders.QueryMessageResponse.class);
        add(RequestCode.VIEW_MESSAGE_BY_ID, QueryHeaders.ViewMessageRequest.class);
        add(RequestCode.QUERY_CONSUME_QUEUE, QueryHeaders.QueryConsumeQueueRequest.class);
        add(RequestCode.VIEW_BROKER_STATS_DATA, QueryHeaders.BrokerStatsRequest.class);
        add(RequestCode.GET_BROKER_RUNTIME_INFO);
        add(RequestCode.GET_BROKER_CONFIG, null, QueryHeaders.ConfigResponse.class);
        add(RequestCode.UPDATE_BROKER_CONFIG);
        add(RequestCode.GET_BROKER_HA_STATUS);
    }

    private void nameServer() {
        family = "Name server";
        add(RequestCode.GET_ROUTEINFO_BY_TOPIC, NamesrvHeaders.RouteInfoRequest.class);
        add(
                RequestCode.REGISTER_BROKER,
                NamesrvHeaders.RegisterBrokerRequest.class,
                NamesrvHeaders.RegisterBrokerResponse.class);
        add(RequestCode.UNREGISTER_BROKER, NamesrvHeaders.UnregisterBrokerRequest.class);
        add(
                RequestCode.QUERY_DATA_VERSION,
                NamesrvHeaders.QueryDataVersionRequest.class,
                NamesrvHeaders.QueryDataVersionResponse.class);
        add(RequestCode.BROKER_HEARTBEAT, NamesrvHeaders.BrokerHeartbeatRequest.class);
        add(RequestCode.GET_BROKER_MEMBER_GROUP, NamesrvHeaders.BrokerMemberGroupRequest.class);
        add(RequestCode.NOTIFY_MIN_BROKER_ID_CHANGE, NamesrvHeaders.MinBrokerIdChangeRequest.class);
        add(RequestCode.GET_BROKER_CLUSTER_INFO);
        add(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER);
        add(RequestCode.GET_TOPICS_BY_CLUSTER, NamesrvHeaders.ClusterRequest.class);
        add(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS);
        add(RequestCode.GET_UNIT_TOPIC_LIST);
        add(RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST);
        add(RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST);
        add(
                RequestCode.WIPE_WRITE_PERM_OF_BROKER,
                NamesrvHeaders.BrokerNameRequest.class,
                NamesrvHeaders.WipeWritePermResponse.class);
        add(
                RequestCode.ADD_WRITE_PERM_OF_BROKER,
                NamesrvHeaders.BrokerNameRequest.class,
                NamesrvHeaders.AddWritePermResponse.class);
        add(RequestCode.DELETE_TOPIC_IN_NAMESRV, NamesrvHeaders.DeleteTopicRequest.class);
        add(RequestCode.REGISTER_TOPIC_IN_NAMESRV, TopicHeaders.TopicRequest.class);
        add(RequestCode.PUT_KV_CONFIG, NamesrvHeaders.PutKvRequest.class);
        add(RequestCode.GET_KV_CONFIG, NamesrvHeaders.KvRequest.class, NamesrvHeaders.KvResponse.class);
        add(RequestCode.DELETE_KV_CONFIG, NamesrvHeaders.KvRequest.class);
        add(RequestCode.GET_KVLIST_BY_NAMESPACE, NamesrvHeaders.NamespaceRequest.class);
        add(RequestCode.UPDATE_NAMESRV_CONFIG);
        add(RequestCode.GET_NAMESRV_CONFIG);
    }

    private void security() {
        family = "Users and permissions";
        add(RequestCode.AUTH_CREATE_USER, SecurityHeaders.UserRequest.class);
        add(RequestCode.AUTH_UPDATE_USER, SecurityHeaders.UserRequest.class);
        add(RequestCode.AUTH_DELETE_USER, SecurityHeaders.UserRequest.class);
        add(RequestCode.AUTH_GET_USER, SecurityHeaders.UserRequest.class);
        add(RequestCode.AUTH_LIST_USER, SecurityHeaders.ListUsersRequest.class);
        add(RequestCode.AUTH_CREATE_ACL, SecurityHeaders.AclRequest.class);
        add(RequestCode.AUTH_UPDATE_ACL, SecurityHeaders.AclRequest.class);
        add(RequestCode.AUTH_DELETE_ACL, SecurityHeaders.DeleteAclRequest.class);
        add(RequestCode.AUTH_GET_ACL, SecurityHeaders.AclRequest.class);
        add(RequestCode.AUTH_LIST_ACL, SecurityHeaders.ListAclsRequest.class);
    }

    private void extensions() {
        family = "Extensions: JMS";
        add(RequestCode.HELLO, ExtensionHeaders.HelloRequest.class, ExtensionHeaders.HelloResponse.class);
        add(RequestCode.CLAIM_CLIENT_ID, ExtensionHeaders.ClaimClientIdRequest.class);
        add(
                RequestCode.OPEN_SUBSCRIPTION,
                ExtensionHeaders.OpenSubscriptionRequest.class,
                ExtensionHeaders.OpenSubscriptionResponse.class);
        add(RequestCode.CLOSE_SUBSCRIPTION, ExtensionHeaders.CloseSubscriptionRequest.class);
        add(RequestCode.CREDIT, ExtensionHeaders.CreditRequest.class);
        add(RequestCode.DELIVER);
        add(RequestCode.DRAIN, ExtensionHeaders.DrainRequest.class);
        add(RequestCode.ACKNOWLEDGE, ExtensionHeaders.AcknowledgeRequest.class);
        add(RequestCode.RECOVER);
        add(RequestCode.SEND);
        add(RequestCode.BROWSE, ExtensionHeaders.BrowseRequest.class, ExtensionHeaders.BrowseResponse.class);
        add(RequestCode.UNSUBSCRIBE, ExtensionHeaders.UnsubscribeRequest.class);
        add(
                RequestCode.CREATE_TEMPORARY,
                ExtensionHeaders.CreateTemporaryRequest.class,
                ExtensionHeaders.CreateTemporaryResponse.class);
        add(RequestCode.DELETE_TEMPORARY, ExtensionHeaders.DeleteTemporaryRequest.class);
        add(
                RequestCode.SUBSCRIPTION_SINCE,
                ExtensionHeaders.OpenSubscriptionRequest.class,
                ExtensionHeaders.SubscriptionSinceResponse.class);
        add(RequestCode.COMMIT, ExtensionHeaders.CommitRequest.class);
        add(RequestCode.ROLLBACK, ExtensionHeaders.TransactionRequest.class);
        add(RequestCode.LIST_HALF_MESSAGES, ExtensionHeaders.ListHalfMessagesRequest.class);
        add(RequestCode.LIST_TRANSACTIONS, TransactionHeaders.ListTransactionsRequest.class);
        add(RequestCode.DECIDE_TRANSACTION, TransactionHeaders.DecideTransactionRequest.class);
        add(
                RequestCode.COMMIT_OUTCOME,
                TransactionHeaders.CommitOutcomeRequest.class,
                TransactionHeaders.CommitOutcomeResponse.class);
    }

    private void branches() {
        family = "Extensions: XA";
        add(RequestCode.XA_START, TransactionHeaders.XaStartRequest.class);
        add(RequestCode.XA_END, TransactionHeaders.XaEndRequest.class);
        add(
                RequestCode.XA_PREPARE,
                TransactionHeaders.XaPrepareRequest.class,
                TransactionHeaders.XaPrepareResponse.class);
        add(RequestCode.XA_COMMIT, TransactionHeaders.XaCommitRequest.class);
        add(RequestCode.XA_ROLLBACK, TransactionHeaders.BranchRequest.class);
        add(RequestCode.XA_RECOVER, TransactionHeaders.XaRecoverRequest.class);
        add(RequestCode.XA_FORGET, TransactionHeaders.BranchRequest.class);
    }
}
