/** Locks on queues for consumers that read in order: who may consume which queue of a group. */
package org.apogeemq.broker.lock;
