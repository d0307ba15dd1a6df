package org.apogeemq.jms;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/** A send whose caller waits for the broker's answer. Used by one thread, once. */
class SyncSend extends Send {
    private final Thread caller = Thread.currentThread();
    private ProviderException failure;
    private volatile boolean answered;

    SyncSend(Outgoing outgoing) {
        super(outgoing);
    }

    @Override
    protected final void succeeded() {
        answered = true;
        LockSupport.unpark(caller);
    }

    @Override
    protected final void failed(ProviderException reason) {
        failure = reason;
        answered = true;
        LockSupport.unpark(caller);
    }

    /** Waits for the answer, at most the time; an interrupt is kept for the caller and does not end the wait. */
    final void await(long timeoutNanos, LongSupplier nanoClock) throws ProviderException {
        if (!answered) {
            long deadline = nanoClock.getAsLong() + timeoutNanos;
            boolean interrupted = false;
            while (!answered) {
                long left = deadline - nanoClock.getAsLong();
                if (left <= 0) {
                    fail(timeout(timeoutNanos));
                    break;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
            while (!answered) {
                Thread.onSpinWait(); // another thread ended the send and is about to publish the outcome
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ProviderException timeout(long timeoutNanos) {
        return new ProviderException(
                Failure.TIMEOUT,
                "no answer to the send to '" + destination() + "' within sendTimeout=" + timeoutNanos / 1_000_000
                        + " ms; whether the broker has the message is unknown");
    }
}
