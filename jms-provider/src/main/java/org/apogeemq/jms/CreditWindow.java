package org.apogeemq.jms;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Provider;

/**
 * How many messages each broker of one consumer's destination may push ahead. Credit is given back in batches of half the
 * window, so that it costs one small frame for many messages. A window of 0 pulls: one message is asked for when somebody
 * waits for it. Used inside the session's gate, or by the one thread that receives.
 */
final class CreditWindow {
    private final int subscriptionId;
    private final int size;
    private final int batch;
    private final Provider provider;
    private final Map<String, Account> accounts = new HashMap<>(2);
    private Account last = new Account(null);

    /** What one broker was granted. */
    private static final class Account {
        private final String broker;
        private int owed;
        private boolean asked;

        Account(String broker) {
            this.broker = broker;
        }

        void clear() {
            owed = 0;
            asked = false;
        }
    }

    CreditWindow(int subscriptionId, int size, Provider provider) {
        this.subscriptionId = subscriptionId;
        this.size = size;
        this.batch = Math.max(1, size / 2);
        this.provider = provider;
    }

    private Account of(String broker) {
        if (!broker.equals(last.broker)) {
            last = accounts.computeIfAbsent(broker, Account::new);
        }
        return last;
    }

    boolean isPull() {
        return size == 0;
    }

    /** Most messages to ask for at once. */
    int size() {
        return Math.max(1, size);
    }

    /** A message left the buffer. */
    void taken(Delivery lease) {
        Account account = of(lease.origin().broker());
        if (size == 0) {
            account.asked = false;
        } else if (++account.owed >= batch) {
            provider.credit(subscriptionId, account.broker, account.owed);
            account.owed = 0;
        }
    }

    /** Pull mode: somebody waits, so one message may come from each broker that he may receive from. */
    void ask(Predicate<String> wanted) {
        if (size > 0) {
            return;
        }
        for (String broker : provider.brokers(subscriptionId)) {
            Account account = of(broker);
            if (!account.asked && wanted.test(broker)) {
                account.asked = true;
                provider.credit(subscriptionId, broker, 1);
            }
        }
    }

    /** The brokers have no credit any more, and these messages of each are in the buffer. */
    void drained(Map<String, Integer> buffered) {
        for (String broker : provider.brokers(subscriptionId)) {
            of(broker).clear();
            grant(broker, size - buffered.getOrDefault(broker, 0));
        }
    }

    /** The subscription was opened anew at a broker, with the credit of its specification. */
    void reset(String broker) {
        of(broker).clear();
    }

    /** The broker has no credit and nothing of it is in the buffer: it has the whole window from now on. */
    void restart(String broker) {
        of(broker).clear();
        grant(broker, size);
    }

    private void grant(String broker, int messages) {
        if (messages > 0) {
            provider.credit(subscriptionId, broker, messages);
        }
    }
}
