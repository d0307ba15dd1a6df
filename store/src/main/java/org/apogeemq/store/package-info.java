/**
 * The log and what is derived from it: everything that must survive is a record in one append-only log, and all else is
 * folded from that log. Knows files and records, not sockets and not JMS.
 */
package org.apogeemq.store;
