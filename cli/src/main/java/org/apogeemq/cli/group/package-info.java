/** {@code apogee group}: consumer groups, RocketMQ's and JMS's, and how far they are. */
package org.apogeemq.cli.group;
