package org.apogeemq.broker.group;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.SubscriptionGroupList;
import org.apogeemq.remoting.body.SubscriptionGroupTable;
import org.apogeemq.remoting.header.GroupHeaders.AllGroupConfigRequest;
import org.apogeemq.remoting.header.GroupHeaders.AllGroupConfigResponse;
import org.apogeemq.remoting.header.GroupHeaders.DeleteGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** Administration of consumer groups: 200, 225, 207, 201, 352. */
public final class GroupHandlers {
    private final GroupTable groups;
    private final TopicTable topics;
    private final UnaryOperator<String> inUse;

    /** @param inUse why a group cannot be deleted now; null when it can */
    public GroupHandlers(GroupTable groups, TopicTable topics, UnaryOperator<String> inUse) {
        this.inUse = inUse;
        this.groups = groups;
        this.topics = topics;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, this::put);
        table.register(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, this::putList);
        table.register(RequestCode.DELETE_SUBSCRIPTIONGROUP, this::delete);
        table.register(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, this::all);
        table.register(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, this::one);
    }

    private void put(Command request, Connection connection) throws CommandException {
        SubscriptionGroupConfig group = BodyCodec.decode(request.body(), SubscriptionGroupConfig.class);
        check(group);
        apply(request, connection, () -> create(group));
    }

    private void putList(Command request, Connection connection) throws CommandException {
        SubscriptionGroupList list = BodyCodec.decode(request.body(), SubscriptionGroupList.class);
        for (SubscriptionGroupConfig group : list.groupConfigList()) {
            check(group);
        }
        apply(
                request,
                connection,
                () -> CompletableFuture.allOf(
                        list.groupConfigList().stream().map(this::create).toArray(CompletableFuture<?>[]::new)));
    }

    /** With its retry topic: tools find a group by the route of that, also one that never had a consumer. */
    private CompletableFuture<Void> create(SubscriptionGroupConfig group) {
        CompletableFuture<Void> created = groups.put(group);
        if (group.retryQueueNums() > 0) {
            topics.findOrCreate(TopicNames.retryTopic(group.groupName()), group.retryQueueNums());
        }
        return created;
    }

    private void delete(Command request, Connection connection) throws CommandException {
        DeleteGroupRequest header = request.header(DeleteGroupRequest.class);
        String users = inUse.apply(header.groupName());
        if (users != null) {
            throw new CommandException(ResponseCode.IN_USE, users);
        }
        apply(request, connection, () -> groups.delete(header.groupName(), Boolean.TRUE.equals(header.cleanOffset())));
    }

    private void all(Command request, Connection connection) {
        // all fit in one page; a field that is wrong is refused all the same
        request.header(AllGroupConfigRequest.class);
        SubscriptionGroupTable table = groups.snapshot();
        Reply.send(
                request,
                connection,
                ResponseCode.SUCCESS,
                null,
                new AllGroupConfigResponse(table.subscriptionGroupTable().size()),
                BodyCodec.encode(table));
    }

    private void one(Command request, Connection connection) throws CommandException {
        GroupRequest header = request.header(GroupRequest.class);
        SubscriptionGroupConfig group = groups.find(header.group());
        if (group == null) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the group '" + header.group() + "' does not exist");
        }
        Reply.body(request, connection, group);
    }

    private static void apply(Command request, Connection connection, Supplier<CompletableFuture<Void>> change)
            throws CommandException {
        try {
            Reply.when(change.get(), request, connection);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private static void check(SubscriptionGroupConfig group) throws CommandException {
        String problem = TopicNames.groupProblem(group.groupName());
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, problem);
        }
        if (group.retryQueueNums() < 0 || group.retryMaxTimes() < 0) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "group " + group.groupName() + ": retryQueueNums = " + group.retryQueueNums()
                            + " and retryMaxTimes = " + group.retryMaxTimes()
                            + " must be 0 or more");
        }
    }
}
