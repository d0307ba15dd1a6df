/**
 * Delivery of stored records to consumers by leases: which record of a topic queue a group has consumed, who holds the
 * others, and who gets the next one. The state machines are plain; the agents that own them are the only threads here.
 */
package org.apogeemq.broker.delivery;
