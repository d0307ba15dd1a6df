/** The official RocketMQ client and JMS on one topic. */
package org.apogeemq.samples.rocketmq;
