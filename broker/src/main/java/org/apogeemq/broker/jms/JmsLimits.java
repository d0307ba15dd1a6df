package org.apogeemq.broker.jms;

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
    private static final int TRANSACTION_MESSAGES = 100_000;
    private static final long PENDING_BYTES = 128L << 20;

    /** The defaults, with the broker's own message size. */
    static JmsLimits defaults(int maxMessageSize) {
        return new JmsLimits(
                maxMessageSize, PREFETCH, SUBSCRIPTIONS, TRANSACTIONS, TRANSACTION_MESSAGES, PENDING_BYTES);
    }
}
