package org.apogeemq.broker.transaction;

import org.apogeemq.broker.config.BrokerConfig;

/**
 * When a producer group is asked about a half message, as RocketMQ's settings of these names say.
 *
 * @param timeoutMillis transactionTimeOut: age at which it is asked first, unless the message has an immunity of its own
 * @param intervalMillis transactionCheckInterval: time between two checks
 * @param maxChecks transactionCheckMax: checks after which the message is set aside
 */
record CheckPolicy(long timeoutMillis, long intervalMillis, int maxChecks) {
    static CheckPolicy of(BrokerConfig config) {
        return new CheckPolicy(
                config.get(BrokerConfig.TRANSACTION_TIME_OUT),
                config.get(BrokerConfig.TRANSACTION_CHECK_INTERVAL),
                config.get(BrokerConfig.TRANSACTION_CHECK_MAX));
    }
}
