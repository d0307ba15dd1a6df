/** What a load needs from a messaging client, through Jakarta Messaging and through the official RocketMQ client. */
package org.apogeemq.bench.client;
