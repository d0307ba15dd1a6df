package org.apogeemq.jms.provider.rocketmq;

import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.GroupHeaders.GroupRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The broker's consumer groups. Any thread. */
final class Groups {
    private final Calls calls;

    Groups(Calls calls) {
        this.calls = calls;
    }

    /** The group's settings at the broker; null when it has none. */
    CompletableFuture<SubscriptionGroupConfig> find(String group) {
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

    /** A group of which only the settings matter; the broker makes it with defaults when it is not there. */
    CompletableFuture<Group> ofQueue(String group) {
        return find(group).thenApply(there -> of(there == null ? SubscriptionGroupConfig.of(group) : there));
    }

    /** RocketMQ counts the deliveries after the first. */
    static Group of(SubscriptionGroupConfig config) {
        return new Group(config.groupName(), config.consumeMessageOrderly(), 1 + Math.max(0, config.retryMaxTimes()));
    }
}
