package org.apogeemq.jms.provider.rocketmq;

/**
 * What a broker is asked to send: it may leave out what the filter does not take, and {@link Selection} judges the rest.
 *
 * @param type of the expression, TAG or SQL92
 * @param expression tags with {@code ||} between them or {@code *}; or a condition
 */
record BrokerFilter(String type, String expression) {
    static final String TAG = "TAG";

    private static final String SQL92 = "SQL92";

    static BrokerFilter tags(String tags) {
        return new BrokerFilter(TAG, tags);
    }

    static BrokerFilter sql(String condition) {
        return new BrokerFilter(SQL92, condition);
    }
}
