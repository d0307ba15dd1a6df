package org.apogeemq.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;

/**
 * What one session has done for a branch, and what the broker has not yet answered to that. Written by one thread at a time,
 * read by any.
 */
final class BranchWork {
    private final SessionTransaction transaction;
    /** Received before the branch was suspended or its work was ended, and not yet told to the broker. */
    private final List<Delivery> consumed = new ArrayList<>();

    private volatile CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);
    private volatile CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);
    private volatile CompletableFuture<Void> closed;
    private volatile boolean decided;

    BranchWork(SessionTransaction transaction) {
        this.transaction = transaction;
    }

    SessionTransaction transaction() {
        return transaction;
    }

    void addConsumed(List<Delivery> more) {
        consumed.addAll(more);
    }

    /** What was received since this was asked last. */
    List<Delivery> takeConsumed() {
        List<Delivery> taken = List.copyOf(consumed);
        consumed.clear();
        return taken;
    }

    /** The beginning of the branch is asked for, and not waited for; a failure is the first reason of its end. */
    void starting(CompletableFuture<Void> answer) {
        starting = answer;
        answer.whenComplete((done, error) -> {
            if (error != null) {
                transaction.sendFailed(ProviderException.of(error));
            }
        });
    }

    CompletableFuture<Void> starting() {
        return starting;
    }

    /** The transaction that has begun the branch, when that is not answered well; 0: it is. */
    long unansweredBeginner() {
        return starting.isDone() && !starting.isCompletedExceptionally() ? 0 : transaction.number();
    }

    /** Whether the broker has refused to begin the branch: one of that name is another's. */
    boolean isRefused() {
        return starting.isCompletedExceptionally()
                && switch (failure(starting)) {
                    case DISCONNECTED, TIMEOUT, CLOSED -> false;
                    default -> true;
                };
    }

    /** The end of the work is asked for, and not waited for. */
    void ending(CompletableFuture<Void> answer) {
        ending = answer;
    }

    CompletableFuture<Void> ending() {
        return ending;
    }

    /** Whether there are answers to come, or a bad one has come, that nobody was told of. */
    boolean isUnanswered() {
        return unansweredBeginner() != 0 || !ending.isDone() || ending.isCompletedExceptionally();
    }

    /** True when the broker has not ended the work because sends are missing: it is to be asked again, by whom this tells so. */
    synchronized boolean takeIncomplete() {
        boolean incomplete = ending.isCompletedExceptionally() && failure(ending) == Failure.INCOMPLETE;
        if (incomplete) {
            ending = CompletableFuture.completedFuture(null);
        }
        return incomplete;
    }

    /** The answer to the end of the work, when there is no asking for it again; null: it is to be asked for. */
    synchronized CompletableFuture<Void> takeKnownEnd() {
        if (closed != null) {
            return closed;
        }
        if (takeIncomplete() || !ending.isCompletedExceptionally()) {
            return null;
        }
        CompletableFuture<Void> failed = ending;
        ending = CompletableFuture.completedFuture(null);
        return failed;
    }

    private static Failure failure(CompletableFuture<Void> failed) {
        return failed.handle((done, error) -> ProviderException.of(error).failure())
                .join();
    }

    /** The answer to the end of the work, which came with the end of the session; null: not ended so. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    void closed(CompletableFuture<Void> answer) {
        closed = answer;
    }

    /** Whether it was decided while the session still worked for it. */
    boolean isDecided() {
        return decided;
    }

    void markDecided() {
        decided = true;
    }
}
