package org.apogeemq.jms.provider.rocketmq;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Opens subscriptions: a group's by pop, a topic's own that is not durable by pull. Event loop only. */
final class Opening {
    private final Calls calls;
    private final String broker;
    private final String connectionKey;
    private final Topics topics;
    private final Groups groups;
    private final Heartbeats heartbeats;
    private final Pulls pulls;
    private final InstantSource clock;
    private final LongSupplier nanoClock;

    Opening(
            Calls calls,
            String broker,
            String connectionKey,
            Topics topics,
            Groups groups,
            Heartbeats heartbeats,
            Pulls pulls,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.calls = calls;
        this.broker = broker;
        this.connectionKey = connectionKey;
        this.topics = topics;
        this.groups = groups;
        this.heartbeats = heartbeats;
        this.pulls = pulls;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** The subscription, without credit. */
    CompletableFuture<Subscription> open(SubscriptionSpec spec, DeliverySink sink) {
        if (spec.temporary()) {
            return CompletableFuture.failedFuture(Refusals.temporaryDestination());
        }
        Selection selection;
        try {
            selection = Selection.of(spec, spec.clientId() == null ? connectionKey : spec.clientId());
        } catch (ProviderException e) {
            return CompletableFuture.failedFuture(e);
        }
        return topics.readQueues(spec.destination())
                .thenCompose(queues -> agreed(spec, selection)
                        .thenCompose(filtered -> spec.kind() == Kind.TOPIC
                                ? openPull(spec, sink, filtered, queues)
                                : openPop(spec, sink, filtered, queues)));
    }

    /** The selection with the filter that the broker serves: conditions on properties are off unless configured. */
    private CompletableFuture<Selection> agreed(SubscriptionSpec spec, Selection selection) {
        Optional<BrokerFilter> wished = selection.bySql();
        if (wished.isEmpty()) {
            return CompletableFuture.completedFuture(selection);
        }
        BrokerFilter filter = wished.get();
        SubscriptionData subscription =
                new SubscriptionData(spec.destination(), filter.expression(), null, null, 0, filter.type(), false);
        CheckClientConfig question = new CheckClientConfig(
                connectionKey, spec.kind() == Kind.TOPIC ? Pulls.GROUP : Groups.nameOf(spec), null, subscription);
        return calls.answer(
                        RequestCode.CHECK_CLIENT_CONFIG,
                        null,
                        BodyCodec.encode(question),
                        "ask whether the broker serves conditions on properties")
                .thenApply(answer -> answer.code() == ResponseCode.SUCCESS ? selection.filteredBy(filter) : selection);
    }

    private CompletableFuture<Subscription> openPull(
            SubscriptionSpec spec, DeliverySink sink, Selection selection, int queues) {
        return groups.ensure(Pulls.GROUP)
                .thenCompose(done -> starts(spec, queues))
                .thenApply(starts -> new PullSubscription(spec, sink, broker, calls, pulls, selection, starts));
    }

    /** Where a subscriber begins in each queue: at its end, or with what was stored since a time. */
    private CompletableFuture<List<Long>> starts(SubscriptionSpec spec, int queues) {
        CompletableFuture<List<Long>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (int i = 0; i < queues; i++) {
            int queue = i;
            all = all.thenCompose(starts -> (spec.since() == null
                            ? topics.endOf(spec.destination(), queue)
                            : topics.since(spec.destination(), queue, spec.since()))
                    .thenApply(start -> {
                        starts.add(start);
                        return starts;
                    }));
        }
        return all;
    }

    private CompletableFuture<Subscription> openPop(
            SubscriptionSpec spec, DeliverySink sink, Selection selection, int queues) {
        boolean ownMember = heartbeats.isMember(Groups.nameOf(spec));
        return groups.open(spec, queues, ownMember)
                .thenCompose(group -> heartbeats
                        .join(group.name(), spec.destination(), selection.filter())
                        .thenApply(joined -> new PopSubscription(
                                spec, sink, broker, calls, group.usedBy(spec), selection, clock, nanoClock)));
    }

    /** What a subscription leaves behind when it is closed. Ends well, always. */
    CompletableFuture<Void> closed(Subscription subscription) {
        if (!(subscription instanceof PopSubscription popping)) {
            return CompletableFuture.completedFuture(null);
        }
        String group = popping.group().name();
        CompletableFuture<Void> left = heartbeats.leave(group);
        return subscription.spec().kind() == Kind.SHARED && !heartbeats.isMember(group)
                ? left.thenCompose(done -> groups.deleteWithLastMember(group))
                : left;
    }
}
