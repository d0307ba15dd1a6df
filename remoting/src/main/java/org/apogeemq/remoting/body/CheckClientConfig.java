package org.apogeemq.remoting.body;

/** A subscription to be checked before it is used. */
public record CheckClientConfig(String clientId, String group, String namespace, SubscriptionData subscriptionData) {}
