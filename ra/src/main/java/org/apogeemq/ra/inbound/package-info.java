/** Message-driven beans: their activation, and the delivery of messages to them on the server's threads. */
package org.apogeemq.ra.inbound;
