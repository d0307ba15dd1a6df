/** Taking messages: checks, choice of topic and queue, the stored record, retries and dead letters, the answer. */
package org.apogeemq.broker.send;
