package org.apogeemq.broker.jms;

import org.apogeemq.broker.config.BrokerConfig;

/**
 * Bounds of a JMS client connection.
 *
 * @param maxMessageSize largest message body in bytes
 * @param maxPrefetch largest credit of a subscription
 * @param maxSubscriptions subscriptions open at once
 * @param maxTransactions transactions open at once
 * @param maxTransactionMessages messages sent in one transaction
 * @param maxPendingBytes bytes of sends that are not yet in the log
 */
record JmsLimits(
        int maxMessageSize,
        int maxPrefetch,
        int maxSubscriptions,
        int maxTransactions,
        int maxTransactionMessages,
        long maxPendingBytes) {
    private static final int PREFETCH = 100_000;
    private static final int SUBSCRIPTIONS = 10_000;
    private static final int TRANSACTIONS = 10_000;
    private static final long PENDING_BYTES = 128L << 20;

    /** What the configuration says, and the defaults for what it does not. */
    static JmsLimits of(BrokerConfig config) {
        return new JmsLimits(
                config.get(BrokerConfig.MAX_MESSAGE_SIZE),
                PREFETCH,
                SUBSCRIPTIONS,
                TRANSACTIONS,
                config.get(BrokerConfig.MAX_TRANSACTION_MESSAGES),
                PENDING_BYTES);
    }
}
