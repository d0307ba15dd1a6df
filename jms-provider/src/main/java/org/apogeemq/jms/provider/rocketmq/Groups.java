package org.apogeemq.jms.provider.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerConnection;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.body.SubscriptionGroupConfig.GroupSubscription;
import org.apogeemq.remoting.body.SubscriptionGroupTable;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.DeleteGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * The broker's consumer groups, one for each queue and each durable or shared subscription. What such a subscription is
 * about stands in its group's settings, so that every client finds it there. Any thread.
 */
final class Groups {
    private static final String EXPRESSION_TYPE = "JMS";

    private final Calls calls;
    private final Progress progress;
    private final String broker;
    private final String clientId;

    /** @param clientId this connection's, as in its heartbeats */
    Groups(Calls calls, Progress progress, String broker, String clientId) {
        this.calls = calls;
        this.progress = progress;
        this.broker = broker;
        this.clientId = clientId;
    }

    /** RocketMQ's name for the group of a subscription. */
    static String nameOf(SubscriptionSpec spec) {
        return switch (spec.kind()) {
            case QUEUE -> JmsNames.queueGroup(spec.destination());
            case DURABLE -> JmsNames.durableGroup(spec.clientId(), spec.name());
            case SHARED, SHARED_DURABLE -> JmsNames.sharedGroup(spec.clientId(), spec.name());
            case GROUP -> spec.name();
            case TOPIC -> throw new IllegalArgumentException("a topic's own subscriber has no group");
        };
    }

    /**
     * The group of a subscription, made when it is not there.
     *
     * @param queues of the topic
     * @param ownMember whether this connection consumes from it already
     */
    CompletableFuture<Group> open(SubscriptionSpec spec, int queues, boolean ownMember) {
        String group = nameOf(spec);
        if (spec.kind() == Kind.QUEUE) {
            // made by the broker with defaults when it is not there
            return find(group).thenApply(there -> of(there == null ? SubscriptionGroupConfig.of(group) : there));
        }
        return members(group)
                .thenCompose(others -> find(group).thenCompose(there -> {
                    boolean used = ownMember || !others.connectionSet().isEmpty();
                    ProviderException refusal = refusal(spec, there, others, used);
                    if (refusal != null) {
                        return CompletableFuture.failedFuture(refusal);
                    }
                    SubscriptionGroupConfig config = there == null ? SubscriptionGroupConfig.of(group) : there;
                    return startsAnew(spec, config, queues, used)
                            .thenCompose(anew ->
                                    anew ? begin(spec, config, queues) : CompletableFuture.completedFuture(of(config)));
                }));
    }

    private static ProviderException refusal(
            SubscriptionSpec spec, SubscriptionGroupConfig there, ConsumerConnection others, boolean used) {
        if (spec.kind() == Kind.GROUP) {
            return others.connectionSet().isEmpty() || others.consumeType() == ConsumeType.CONSUME_POP
                    ? null
                    : Refusals.groupOfOtherKind(spec.name(), others.connectionSet());
        }
        if (used && spec.kind() == Kind.DURABLE) {
            return new ProviderException(
                    Failure.IN_USE,
                    "durable subscription '" + spec.name() + "' of client identifier '" + spec.clientId()
                            + "' has a consumer already");
        }
        if (used && there != null && !isAbout(spec, there)) {
            return new ProviderException(
                    Failure.IN_USE,
                    "shared subscription '" + spec.name()
                            + "' is in use for another topic or selector; close its consumers to change it");
        }
        return null;
    }

    private CompletableFuture<Boolean> startsAnew(
            SubscriptionSpec spec, SubscriptionGroupConfig there, int queues, boolean used) {
        return spec.kind() == Kind.GROUP
                ? progress.isThere(spec.name(), spec.destination(), queues).thenApply(old -> !old)
                : CompletableFuture.completedFuture(spec.kind() == Kind.SHARED && !used || !isAbout(spec, there));
    }

    private static boolean isAbout(SubscriptionSpec spec, SubscriptionGroupConfig there) {
        return there.subscriptionDataSet() != null
                && there.subscriptionDataSet().stream()
                        .anyMatch(about -> about.topic().equals(spec.destination())
                                && Objects.equals(about.expression(), expression(spec)));
    }

    private static String expression(SubscriptionSpec spec) {
        return (spec.noLocal() ? "noLocal " : "")
                + (spec.tags() == null ? "" : "tags " + spec.tags() + " ")
                + (spec.selector() == null ? "*" : spec.selector());
    }

    /** The group's settings at the broker, which makes it unless it is configured not to; null when it has none. */
    private CompletableFuture<SubscriptionGroupConfig> find(String group) {
        String what = "find group '" + group + "'";
        return calls.answer(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, new GroupRequest(group), null, what)
                .thenCompose(answer -> {
                    if (answer.code() == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return answer.code() == ResponseCode.SUCCESS
                            ? CompletableFuture.completedFuture(
                                    BodyCodec.decode(answer.body(), SubscriptionGroupConfig.class))
                            : CompletableFuture.failedFuture(Calls.refusal(answer, what));
                });
    }

    /** Those that consume in the group now, but for this connection. */
    private CompletableFuture<ConsumerConnection> members(String group) {
        ConsumerGroupRequest header = new ConsumerGroupRequest(group);
        return calls.answer(RequestCode.GET_CONSUMER_CONNECTION_LIST, header, null, "find members of '" + group + "'")
                .thenApply(answer -> {
                    if (answer.code() != ResponseCode.SUCCESS) { // nobody is there
                        return new ConsumerConnection(null, null, null, null, null);
                    }
                    ConsumerConnection all = BodyCodec.decode(answer.body(), ConsumerConnection.class);
                    return new ConsumerConnection(
                            all.connectionSet().stream()
                                    .filter(member -> !member.clientId().equals(clientId))
                                    .collect(Collectors.toSet()),
                            all.subscriptionTable(),
                            all.consumeType(),
                            all.messageModel(),
                            all.consumeFromWhere());
                });
    }

    /**
     * A subscription that is new: it begins with what is sent from now on, or where it asks to. Its group may be there: asking a broker for a group makes
     * it, and an administrator may have made it with settings of his own, which are kept.
     */
    private CompletableFuture<Group> begin(SubscriptionSpec spec, SubscriptionGroupConfig group, int queues) {
        return put(spec.kind() == Kind.GROUP ? group : about(group, spec))
                .thenCompose(made -> progress.start(group.groupName(), spec.destination(), queues, spec.since()))
                .thenApply(done -> of(group));
    }

    private static SubscriptionGroupConfig about(SubscriptionGroupConfig group, SubscriptionSpec spec) {
        return new SubscriptionGroupConfig(
                group.groupName(),
                group.consumeEnable(),
                group.consumeFromMinEnable(),
                group.consumeBroadcastEnable(),
                group.consumeMessageOrderly(),
                group.retryQueueNums(),
                group.retryMaxTimes(),
                group.groupRetryPolicy(),
                group.brokerId(),
                group.whichBrokerWhenConsumeSlowly(),
                group.notifyConsumerIdsChangedEnable(),
                group.groupSysFlag(),
                group.consumeTimeoutMinute(),
                List.of(new GroupSubscription(spec.destination(), EXPRESSION_TYPE, expression(spec), 0)),
                group.attributes());
    }

    /** Makes a group that is not there, with default settings. */
    CompletableFuture<Void> ensure(String group) {
        return find(group)
                .thenCompose(there -> there == null
                        ? put(SubscriptionGroupConfig.of(group))
                        : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> put(SubscriptionGroupConfig config) {
        return calls.ask(
                        RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                        null,
                        BodyCodec.encode(config),
                        "create group '" + config.groupName() + "'")
                .thenApply(answer -> null);
    }

    /** Deletes a durable subscription of either sort, at which nobody consumes. */
    CompletableFuture<Void> unsubscribe(String owner, String name, Predicate<String> ownMember) {
        List<String> candidates = new ArrayList<>();
        if (owner != null) {
            candidates.add(JmsNames.durableGroup(owner, name));
        }
        candidates.add(JmsNames.sharedGroup(owner, name));
        // all groups, because asking for one makes it
        String what = "unsubscribe '" + name + "'";
        return calls.ask(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, null, null, what)
                .thenCompose(answer -> {
                    Set<String> there = BodyCodec.decode(answer.body(), SubscriptionGroupTable.class)
                            .subscriptionGroupTable()
                            .keySet();
                    candidates.retainAll(there);
                    if (candidates.isEmpty()) {
                        return CompletableFuture.failedFuture(new ProviderException(
                                Failure.UNKNOWN_SUBSCRIPTION,
                                what + ": there is no such durable subscription"
                                        + (owner == null ? "" : " of client identifier '" + owner + "'")
                                        + " at broker " + broker));
                    }
                    String refusal = what + ": the subscription has a consumer; close it first";
                    return ownMember.test(candidates.get(0))
                            ? CompletableFuture.failedFuture(new ProviderException(Failure.IN_USE, refusal))
                            : deleteUnused(candidates.get(0), refusal);
                });
    }

    private CompletableFuture<Void> deleteUnused(String group, String refusal) {
        return members(group)
                .thenCompose(others -> others.connectionSet().isEmpty()
                        ? delete(group)
                        : CompletableFuture.failedFuture(new ProviderException(Failure.IN_USE, refusal)));
    }

    /** Ends a shared subscription that is not durable with its last consumer. Ends well, always. */
    CompletableFuture<Void> deleteWithLastMember(String group) {
        return deleteUnused(group, "in use").handle((done, error) -> null);
    }

    private CompletableFuture<Void> delete(String group) {
        return calls.ask(
                        RequestCode.DELETE_SUBSCRIPTIONGROUP,
                        new DeleteGroupRequest(group, true),
                        null,
                        "delete group '" + group + "'")
                .thenApply(answer -> null);
    }

    /** RocketMQ counts the deliveries after the first. */
    private static Group of(SubscriptionGroupConfig config) {
        return new Group(config.groupName(), config.consumeMessageOrderly(), 1 + Math.max(0, config.retryMaxTimes()));
    }
}
