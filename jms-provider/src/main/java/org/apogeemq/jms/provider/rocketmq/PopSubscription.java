package org.apogeemq.jms.provider.rocketmq;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.remoting.header.PullHeaders.AckMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeResponse;
import org.apogeemq.remoting.header.PullHeaders.NotificationRequest;
import org.apogeemq.remoting.header.PullHeaders.NotificationResponse;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.header.SendHeaders.ConsumerSendMessageBackRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription whose progress is a consumer group's at the broker, shared by all that consume from it: messages are
 * popped, renewed while they are held, and acknowledged one by one. A client that dies leaves them to the others when
 * their time is over. Waiting is by notification and not by a pop that waits, because a pop cannot be called back and
 * would take a message from a consumer that is still there.
 */
final class PopSubscription extends Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(PopSubscription.class);

    /** How long a popped message is kept from others unless it is renewed. */
    static final Duration INVISIBLE = Duration.ofSeconds(30);

    private static final long RENEW_BEFORE_NANOS = INVISIBLE.toNanos() * 2 / 3;
    private static final long GIVE_BACK_MILLIS = 1_000;
    private static final long GIVE_BACK_ORDERED_MILLIS = 10;
    private static final long ACK_RETRY_MILLIS = 200;
    private static final Duration NOTIFICATION = Duration.ofSeconds(5);
    private static final int MAX_POP = 32;
    private static final int ALL_QUEUES = -1;
    private static final int FROM_FIRST = 0;
    private static final int TO_DEAD_LETTERS = -1;
    /** The broker drops a pop that is older than half a second by the client's clock; this one is never. */
    private static final long NEVER_OLD = Long.MAX_VALUE / 2;

    private final Group group;
    private final Selection selection;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final String what;

    PopSubscription(
            SubscriptionSpec spec,
            DeliverySink sink,
            String broker,
            Calls calls,
            Group group,
            Selection selection,
            InstantSource clock,
            LongSupplier nanoClock) {
        super(spec, sink, broker, calls);
        this.group = group;
        this.selection = selection;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.what = "receive from '" + spec.destination() + "'";
    }

    Group group() {
        return group;
    }

    @Override
    CompletableFuture<Taken> take(int max) {
        PopMessageRequest header = new PopMessageRequest(
                group.name(),
                spec().destination(),
                ALL_QUEUES,
                Math.min(max, MAX_POP),
                INVISIBLE.toMillis(),
                0,
                NEVER_OLD,
                FROM_FIRST,
                selection.filter().type(),
                selection.filter().expression(),
                group.orderly(),
                null,
                broker());
        long deadline = nanoClock.getAsLong() + INVISIBLE.toNanos();
        return calls().answer(RequestCode.POP_MESSAGE, header, null, what)
                .thenCompose(answer -> taken(answer, deadline));
    }

    private CompletableFuture<Taken> taken(Command answer, long deadline) {
        if (answer.code() == ResponseCode.POLLING_TIMEOUT || answer.code() == ResponseCode.PULL_NOT_FOUND) {
            boolean left = answer.extFields().containsKey("restNum")
                    && answer.header(PopMessageResponse.class).restNum() > 0;
            return CompletableFuture.completedFuture(new Taken(List.of(), left));
        }
        if (answer.code() == ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST) {
            return CompletableFuture.failedFuture(Refusals.noGroup(what, group.name(), broker()));
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            return CompletableFuture.failedFuture(Calls.refusal(answer, what));
        }
        List<PopLease> wanted = new ArrayList<>();
        for (PopLease lease : PopAnswer.read(answer, broker(), spec().destination(), group.name(), deadline)) {
            if (selection.wants(lease.message())) {
                wanted.add(lease);
            } else {
                end(lease);
            }
        }
        return CompletableFuture.completedFuture(new Taken(wanted, true));
    }

    @Override
    CompletableFuture<Boolean> await() {
        NotificationRequest header = new NotificationRequest(
                group.name(),
                spec().destination(),
                ALL_QUEUES,
                NOTIFICATION.toMillis(),
                clock.millis(),
                group.orderly(),
                null,
                null,
                null);
        return calls().answer(RequestCode.NOTIFICATION, header, null, NOTIFICATION.multipliedBy(6), what)
                .thenCompose(answer -> Calls.succeeded(answer, what))
                .thenApply(answer -> answer.header(NotificationResponse.class).hasMsg());
    }

    @Override
    CompletableFuture<Void> end(Lease lease) {
        PopLease popped = (PopLease) lease;
        CompletableFuture<Void> done = new CompletableFuture<>();
        popped.afterRenewal(() -> acknowledge(popped, done));
        return done;
    }

    private void acknowledge(PopLease lease, CompletableFuture<Void> done) {
        AckMessageRequest header = new AckMessageRequest(
                group.name(), lease.topic(), lease.queueId(), lease.checkpoint(), lease.queueOffset(), null, broker());
        calls().answer(RequestCode.ACK_MESSAGE, header, null, "acknowledge " + lease)
                .whenComplete((answer, error) -> {
                    if (error != null) {
                        done.completeExceptionally(error);
                    } else if (isBusy(answer) && nanoClock.getAsLong() - lease.deadlineNanos() < 0) {
                        calls().onLoopAfter(ACK_RETRY_MILLIS, () -> acknowledge(lease, done));
                    } else if (answer.code() == ResponseCode.SUCCESS || answer.code() == ResponseCode.NO_MESSAGE) {
                        done.complete(null); // no message: it is consumed already
                    } else {
                        done.completeExceptionally(Calls.refusal(answer, "acknowledge " + lease));
                    }
                });
    }

    private static boolean isBusy(Command answer) {
        return answer.code() == ResponseCode.SYSTEM_BUSY || answer.code() == ResponseCode.FLOW_CONTROL;
    }

    @Override
    CompletableFuture<Void> giveBack(Lease lease, boolean counted) {
        PopLease popped = (PopLease) lease;
        CompletableFuture<Void> done = new CompletableFuture<>();
        long millis = group.orderly() ? GIVE_BACK_ORDERED_MILLIS : GIVE_BACK_MILLIS;
        popped.afterRenewal(() -> changeInvisible(popped, millis, counted).whenComplete((answer, error) -> {
            if (error == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(error);
            }
        }));
        return done;
    }

    private CompletableFuture<Command> changeInvisible(PopLease lease, long millis, boolean counted) {
        ChangeInvisibleTimeRequest header = new ChangeInvisibleTimeRequest(
                group.name(),
                lease.topic(),
                lease.queueId(),
                lease.checkpoint(),
                lease.queueOffset(),
                millis,
                null,
                counted ? null : Boolean.TRUE,
                broker());
        return calls().answer(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, header, null, "hold or give back " + lease);
    }

    /** Renews what is held for longer; to be called several times within {@link #INVISIBLE}. */
    void renew() {
        long now = nanoClock.getAsLong();
        for (Lease held : held()) {
            PopLease lease = (PopLease) held;
            if (lease.deadlineNanos() - now < 0) {
                LOG.warn("could not hold {}: the broker gives it to another consumer", lease);
                lost(lease);
            } else if (lease.deadlineNanos() - now < RENEW_BEFORE_NANOS && !lease.isRenewing()) {
                renew(lease, now);
            }
        }
    }

    private void renew(PopLease lease, long now) {
        lease.startRenewal();
        changeInvisible(lease, INVISIBLE.toMillis(), true).whenComplete((answer, error) -> {
            if (error == null && answer.code() == ResponseCode.SUCCESS) {
                ChangeInvisibleTimeResponse renewed = answer.header(ChangeInvisibleTimeResponse.class);
                lease.renewed(
                        renewed.popTime(), renewed.invisibleTime(), renewed.reviveQid(), now + INVISIBLE.toNanos());
            } else if (error == null && !isBusy(answer)) {
                LOG.warn("the broker does not hold {} any longer: {}", lease, answer.remark());
                lost(lease);
            }
            lease.endRenewal();
        });
    }

    @Override
    boolean isExhausted(Lease lease) {
        return lease.deliveryCount() > group.maxDeliveries();
    }

    /** The broker copies it to the group's dead letters; only then it is acknowledged, so that it is lost at no time. */
    @Override
    void deadLetter(Lease lease) {
        ConsumerSendMessageBackRequest header = new ConsumerSendMessageBackRequest(
                lease.message().physicalOffset(),
                group.name(),
                TO_DEAD_LETTERS,
                lease.message().offsetMessageId(),
                spec().destination(),
                null,
                0,
                broker());
        calls().ask(RequestCode.CONSUMER_SEND_MSG_BACK, header, null, "make a dead letter of " + lease)
                .thenCompose(done -> end(lease))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        LOG.warn("{}", ProviderException.of(error).getMessage());
                        giveBack(lease, false);
                    }
                });
    }
}
