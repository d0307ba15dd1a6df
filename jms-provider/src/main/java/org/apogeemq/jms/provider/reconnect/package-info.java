/** The seam across lost connections: connects again, restores what the JMS connection had open, sends again what was unanswered. */
package org.apogeemq.jms.provider.reconnect;
