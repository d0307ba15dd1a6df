/** Queues and topics: their names, their options and how they are stored in JNDI. */
package org.apogeemq.jms.destination;
