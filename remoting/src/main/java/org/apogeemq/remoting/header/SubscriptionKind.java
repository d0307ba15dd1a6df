package org.apogeemq.remoting.header;

/** What a subscription (or a destination) is in JMS terms. */
public enum SubscriptionKind {
    /** All receivers of a queue share it. */
    QUEUE,
    /** A topic consumer that is not durable: starts at the end, lives as long as the consumer. */
    TOPIC,
    /** A durable subscription of one client id. */
    DURABLE,
    /** A shared subscription that lives as long as its consumers. */
    SHARED,
    /** A shared durable subscription. */
    SHARED_DURABLE,
    /** A member of an ordinary RocketMQ consumer group. */
    GROUP
}
