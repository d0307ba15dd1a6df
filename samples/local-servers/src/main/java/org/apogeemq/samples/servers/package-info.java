/** Where the samples of the RocketMQ client find their servers. */
package org.apogeemq.samples.servers;
