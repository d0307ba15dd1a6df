/** The name server: which brokers live, and where the queues of a topic are. */
package org.apogeemq.namesrv;
