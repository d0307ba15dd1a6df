package org.apogeemq.remoting.body;

/** What a group subscribes to in a topic; {@code subscriptionData} is null when it does not. */
public record GroupSubscriptions(String group, String topic, SubscriptionData subscriptionData) {}
