/** Connections that applications borrow from the server's pools, in its transactions. */
package org.apogeemq.ra.outbound;
