package org.apogeemq.jms;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;

/** Waits for answers of the provider, within a time, and translates failures at the border to JMS. */
final class Await {
    /** The provider has time-outs of its own and better words; this much later the wait ends in any case. */
    private static final long GRACE_MILLIS = 2_000;

    private Await() {}

    /**
     * @param what names the operation in the error
     * @throws JMSException the translated failure, or one that says that no answer came in time
     */
    static <T> T get(CompletableFuture<T> answer, Duration timeout, String what) throws JMSException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(timeout.toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // the answer decides what happened at the broker; the caller sees the flag
                }
            }
        } catch (ExecutionException e) {
            throw JmsExceptions.of(ProviderException.of(e));
        } catch (TimeoutException e) {
            throw JmsExceptions.of(new ProviderException(
                    Failure.TIMEOUT,
                    what + ": no answer within " + timeout.toMillis() + " ms; its outcome is unknown",
                    e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The same for what ends anyway when the connection does: its loss or close is no failure. */
    static void end(CompletableFuture<Void> answer, Duration timeout, String what) throws JMSException {
        try {
            get(answer, timeout, what);
        } catch (JMSException e) {
            String failure = e.getErrorCode();
            if (!Failure.DISCONNECTED.name().equals(failure)
                    && !Failure.CLOSED.name().equals(failure)) {
                throw e;
            }
        }
    }

    /** The exception for an operation that its thread's interruption has ended. */
    static JMSException interrupted(String what) {
        JMSException e = new JMSException(what + " was interrupted");
        e.initCause(new InterruptedException());
        return e;
    }
}
