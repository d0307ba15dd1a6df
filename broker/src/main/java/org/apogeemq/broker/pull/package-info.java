/** RocketMQ's pull: reading a queue from an offset, filtering by tag, and holding a pull until there is something. */
package org.apogeemq.broker.pull;
