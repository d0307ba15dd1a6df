/** The one table of request handlers, and how handlers answer what the store said. */
package org.apogeemq.broker.handler;
