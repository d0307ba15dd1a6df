/** An order service for application servers: a page takes orders, a message-driven bean confirms them. */
package org.apogeemq.samples.orders;
