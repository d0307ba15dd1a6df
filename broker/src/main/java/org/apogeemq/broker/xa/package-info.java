/**
 * Transaction branches of XA: what each may do when, as the XA specification has it, without any I/O; and the table of them
 * all.
 */
package org.apogeemq.broker.xa;
