package org.apogeemq.jms.provider.reconnect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;

/**
 * Questions that are asked on the connection there is, or on the next one when that comes within a time of their own: never
 * later, since whoever has asked was told by then that it failed. Thread-safe.
 */
final class Questions {
    private static final Set<Failure> LOST = Set.of(Failure.DISCONNECTED);
    private static final Set<Failure> UNANSWERED =
            Set.of(Failure.DISCONNECTED, Failure.TIMEOUT, Failure.BUSY, Failure.INTERNAL);

    private final Duration timeout;
    private final Duration pause;
    private final ObjLongConsumer<Runnable> timer;
    private final LongSupplier nanoClock;
    /** For a connection. Guarded by this. */
    private final List<Question<?>> waiting = new ArrayList<>();
    /** Null while there is no connection. Written under the monitor of this. */
    private volatile Provider current;
    /** Why there will be no connection any more. Written under the monitor of this. */
    private volatile ProviderException end;

    /**
     * @param pause before a question is asked again on a connection that is there
     * @param timer runs a task so many milliseconds later
     */
    Questions(Duration timeout, Duration pause, ObjLongConsumer<Runnable> timer, LongSupplier nanoClock) {
        this.timeout = timeout;
        this.pause = pause;
        this.timer = timer;
        this.nanoClock = nanoClock;
    }

    /**
     * @param again after which failures it is asked again
     * @param deadline when it is asked no more
     */
    private record Question<T>(
            String what,
            Function<Provider, CompletableFuture<T>> asking,
            Set<Failure> again,
            long deadline,
            CompletableFuture<T> result) {}

    /** There is a connection; what is returned is to be run. */
    synchronized List<Runnable> connected(Provider provider) {
        current = provider;
        return takeWaiting();
    }

    /** The connection is lost. */
    synchronized void lost() {
        current = null;
    }

    /** There will be no connection any more; what is returned is to be run. */
    synchronized List<Runnable> end(ProviderException reason) {
        current = null;
        end = reason;
        return takeWaiting();
    }

    private List<Runnable> takeWaiting() {
        List<Runnable> taken = new ArrayList<>();
        waiting.forEach(question -> taken.add(() -> attempt(question)));
        waiting.clear();
        return taken;
    }

    /** Asks; again when the connection is lost before the answer. */
    <T> CompletableFuture<T> ask(String what, Function<Provider, CompletableFuture<T>> asking) {
        return ask(what, asking, LOST);
    }

    /** Asks; again also when the broker does not answer or cannot answer now. */
    <T> CompletableFuture<T> askUntilAnswered(String what, Function<Provider, CompletableFuture<T>> asking) {
        return ask(what, asking, UNANSWERED);
    }

    private <T> CompletableFuture<T> ask(
            String what, Function<Provider, CompletableFuture<T>> asking, Set<Failure> again) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(new Question<>(what, asking, again, nanoClock.getAsLong() + timeout.toNanos(), result));
        return result;
    }

    private <T> void attempt(Question<T> question) {
        Provider provider = current;
        if (provider == null) {
            await(question, null);
            return;
        }
        question.asking().apply(provider).whenComplete((value, error) -> {
            if (error == null) {
                question.result().complete(value);
                return;
            }
            ProviderException reason = ProviderException.of(error);
            if (question.again().contains(reason.failure()) && end == null) {
                await(question, reason.failure() == Failure.DISCONNECTED ? null : reason);
            } else {
                question.result().completeExceptionally(reason);
            }
        });
    }

    /** @param answered what the broker has said last; null when the connection is lost */
    private <T> void await(Question<T> question, ProviderException answered) {
        long left = question.deadline() - nanoClock.getAsLong();
        ProviderException over = answered != null ? answered : Losses.notRestoredFor(question.what(), timeout);
        boolean now;
        synchronized (this) {
            if (end != null) {
                question.result().completeExceptionally(end);
                return;
            }
            now = left > 0 && current != null;
            if (left > 0 && current == null) {
                waiting.add(question);
            }
        }
        if (left <= 0) {
            question.result().completeExceptionally(over);
        } else if (now) {
            // the loss is reported to its question before it is to this object: look again a little later
            timer.accept(() -> attempt(question), pause.toMillis());
        } else {
            timer.accept(() -> expire(question, over), left / 1_000_000 + 1);
        }
    }

    /** Either it fails or it is asked, whichever comes first: it has no effect after it has failed. */
    private void expire(Question<?> question, ProviderException over) {
        boolean waits;
        synchronized (this) {
            waits = waiting.remove(question);
        }
        if (waits) {
            question.result().completeExceptionally(over);
        }
    }
}
