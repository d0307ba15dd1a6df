/**
 * Half messages of RocketMQ producers: parked in the log as prepared transactions, decided by their producer group, which is
 * asked when it says nothing.
 */
package org.apogeemq.broker.transaction;
