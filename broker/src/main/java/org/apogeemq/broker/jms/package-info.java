/**
 * The extension protocol's requests: connections, subscriptions, acknowledgements, sends, browsing, temporary destinations
 * and transactions of JMS clients, in front of the store and of delivery.
 */
package org.apogeemq.broker.jms;
