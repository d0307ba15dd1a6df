package org.apogeemq.jms.provider.reconnect;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/**
 * Sends that wait for the connection to come back, in their order: those that were unanswered when it was lost, then
 * those made since. Bounded by the senders' windows.
 */
final class HeldSends {
    private final ArrayDeque<Send> sends = new ArrayDeque<>();

    synchronized void add(Send send) {
        sends.add(send);
    }

    /** Sends all that are here through {@code provider}; those that it loses come back by {@code keeper}. */
    synchronized void sendAll(Provider provider, Consumer<Send> keeper) {
        for (int left = sends.size(); left > 0; left--) {
            Send send = sends.poll();
            // one whose caller stopped waiting was reported as failed: not sending it again is the better guess
            if (!send.isDone()) {
                send.keepOnDisconnect(keeper);
                provider.send(send);
            }
        }
    }

    void failAll(ProviderException reason) {
        while (true) {
            Send send;
            synchronized (this) {
                send = sends.poll();
            }
            if (send == null) {
                return;
            }
            send.keepOnDisconnect(null);
            send.fail(reason);
        }
    }
}
