package org.apogeemq.jms.provider.rocketmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription at the broker: takes messages while there is credit for them, and keeps each until it is ended, so that
 * a session that recovers gets the same messages again, at once and in their order. Event loop only.
 */
abstract class Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final int LOOKS_WHEN_DRAINED = 3;

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final String broker;
    private final Calls calls;
    /** Delivered and not ended, in the order of delivery. */
    private final Map<Delivery, Lease> out = new LinkedHashMap<>();
    /** Held and not delivered. */
    private final Deque<Lease> backlog = new ArrayDeque<>();
    /** What waits until nothing is being taken. */
    private final Deque<Runnable> whenIdle = new ArrayDeque<>();

    private int credit;
    private boolean taking;
    private boolean waiting;
    private boolean draining;
    private boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    Subscription(SubscriptionSpec spec, DeliverySink sink, String broker, Calls calls) {
        this.spec = spec;
        this.sink = sink;
        this.broker = broker;
        this.calls = calls;
    }

    /**
     * What was taken.
     *
     * @param leases those that the subscription wants
     * @param again whether it is worth while to look again at once
     */
    record Taken(List<? extends Lease> leases, boolean again) {}

    /** Takes at most so many messages that are there now, without waiting for any. */
    abstract CompletableFuture<Taken> take(int max);

    /** Ends when there may be something to take: true when there is. */
    abstract CompletableFuture<Boolean> await();

    /** The message is consumed. */
    abstract CompletableFuture<Void> end(Lease lease);

    /** The message is no longer held by this client. */
    abstract CompletableFuture<Void> giveBack(Lease lease, boolean counted);

    /** Whether the message was delivered as often as it may be. */
    abstract boolean isExhausted(Lease lease);

    /** Sets a message aside that was delivered too often. */
    abstract void deadLetter(Lease lease);

    final SubscriptionSpec spec() {
        return spec;
    }

    final String broker() {
        return broker;
    }

    final Calls calls() {
        return calls;
    }

    final boolean isClosed() {
        return closed;
    }

    final void credit(int more) {
        credit += more;
        run();
    }

    /** Delivers what there is now, at most so much; the credit is then 0. */
    final CompletableFuture<Void> drain(int messages) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        draining = true;
        idle(() -> {
            credit = messages;
            drainOn(LOOKS_WHEN_DRAINED, done);
        });
        return done;
    }

    private void drainOn(int looks, CompletableFuture<Void> done) {
        deliver();
        if (credit == 0 || closed || looks == 0) {
            drained(done, null);
            return;
        }
        takeNow().whenComplete((taken, error) -> {
            if (error != null || !taken.again()) {
                drained(done, error);
            } else {
                drainOn(taken.leases().isEmpty() ? looks - 1 : looks, done);
            }
        });
    }

    private void drained(CompletableFuture<Void> done, Throwable error) {
        deliver();
        credit = 0;
        draining = false;
        if (error == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(error);
        }
    }

    /** Runs at once, or when what is being taken has come. */
    private void idle(Runnable task) {
        if (taking) {
            whenIdle.add(task);
        } else {
            task.run();
        }
    }

    private CompletableFuture<Taken> takeNow() {
        taking = true;
        return take(credit).whenComplete((taken, error) -> {
            taking = false;
            if (error == null) {
                taken.leases().forEach(this::arrived);
            }
            Runnable next;
            while (!taking && (next = whenIdle.poll()) != null) {
                next.run();
            }
        });
    }

    private void arrived(Lease lease) {
        if (closed) {
            giveBack(lease, false);
        } else if (isExhausted(lease)) {
            deadLetter(lease);
        } else {
            backlog.add(lease);
        }
    }

    private void deliver() {
        List<Delivery> batch = new ArrayList<>();
        while (credit > 0 && !backlog.isEmpty()) {
            Lease lease = backlog.poll();
            Delivery delivery = lease.deliver(broker, spec.id());
            out.put(delivery, lease);
            batch.add(delivery);
            credit--;
        }
        if (!batch.isEmpty()) {
            sink.deliver(batch);
        }
    }

    /** Delivers and takes while there is credit. */
    private void run() {
        if (closed || draining) {
            return;
        }
        deliver();
        if (credit == 0 || taking || waiting) {
            return;
        }
        takeNow().whenComplete((taken, error) -> {
            if (error != null) {
                pause(error);
            } else if (taken.again()) {
                pauseMillis = FIRST_PAUSE_MILLIS;
                run();
            } else {
                deliver();
                waitForMore();
            }
        });
    }

    private void waitForMore() {
        if (waiting || closed) {
            return;
        }
        waiting = true;
        await().whenComplete((there, error) -> {
            waiting = false;
            if (error != null) {
                pause(error);
            } else if (there && pauseMillis > FIRST_PAUSE_MILLIS) {
                pause(null); // what was there last time could not be taken: another consumer is at it
            } else {
                pauseMillis = there ? pauseMillis * 2 : pauseMillis;
                run();
            }
        });
    }

    private void pause(Throwable error) {
        if (closed || waiting) {
            return;
        }
        if (error != null && isFinal(ProviderException.of(error))) {
            return;
        }
        waiting = true;
        calls.onLoopAfter(pauseMillis, () -> {
            waiting = false;
            run();
        });
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    /** True when there is no use in trying again: then the subscription has ended. */
    private boolean isFinal(ProviderException reason) {
        switch (reason.failure()) {
            case INVALID_DESTINATION, SECURITY, ILLEGAL, NOT_SUPPORTED -> {
                closed = true;
                backlog.forEach(lease -> giveBack(lease, false));
                backlog.clear();
                sink.ended(reason);
                return true;
            }
            default -> {
                if (pauseMillis == FIRST_PAUSE_MILLIS && reason.failure() != Failure.DISCONNECTED) {
                    LOG.warn(
                            "'{}' at broker {}, to be tried again: {}",
                            spec.destination(),
                            broker,
                            reason.getMessage());
                }
                return false;
            }
        }
    }

    /** Takes one delivery out of what is held; null when it is not held any more. */
    final Lease remove(Delivery delivery) {
        return out.remove(delivery);
    }

    /** Takes all deliveries back, to be delivered again in their order when there is credit. */
    final void recover(Set<Delivery> delivered) {
        credit = 0;
        List<Lease> again = new ArrayList<>();
        out.forEach((delivery, lease) -> {
            lease.withdraw(delivered.contains(delivery));
            if (isExhausted(lease)) {
                deadLetter(lease);
            } else {
                again.add(lease);
            }
        });
        out.clear();
        again.addAll(backlog);
        backlog.clear();
        backlog.addAll(again);
    }

    /** Ends; what is not delivered goes back, and with {@code all} what is delivered too. */
    CompletableFuture<Void> close(boolean all) {
        closed = true;
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        if (all) {
            for (Lease lease : out.values()) {
                lease.withdraw(false);
                answers.add(giveBack(lease, false));
            }
            out.clear();
        }
        backlog.forEach(lease -> answers.add(giveBack(lease, false)));
        backlog.clear();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    /** The connection is gone, and so is everything held. */
    final void lost() {
        closed = true;
        out.values().forEach(lease -> lease.withdraw(false));
        out.clear();
        backlog.clear();
    }

    /** The broker has given the message to others: it is not held any more. */
    final void lost(Lease lease) {
        out.values().remove(lease);
        backlog.remove(lease);
        lease.withdraw(false);
    }

    /** Nothing is held and nothing will be. */
    final boolean isOver() {
        return closed && out.isEmpty();
    }

    /** Everything held, delivered or not. */
    final Collection<Lease> held() {
        List<Lease> held = new ArrayList<>(out.values());
        held.addAll(backlog);
        return held;
    }
}
