/**
 * The seam over one broker of Apache RocketMQ 5: standard codes of its remoting protocol only. What such a broker cannot
 * do is refused by name, never imitated; {@code docs/jms-on-rocketmq.md} has the table.
 */
package org.apogeemq.jms.provider.rocketmq;
