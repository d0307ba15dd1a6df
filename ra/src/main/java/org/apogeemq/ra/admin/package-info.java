/** Administered objects: queues and topics that a server makes by configuration and binds in JNDI. */
package org.apogeemq.ra.admin;
