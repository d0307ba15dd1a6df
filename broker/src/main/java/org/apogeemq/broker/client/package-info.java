/** Who is connected: producers and consumers by group, kept alive by heartbeats, told when their group changes. */
package org.apogeemq.broker.client;
