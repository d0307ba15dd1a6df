/** Consume queues, key index and time ranges: in memory for the segment being written, mapped from its index file after. */
package org.apogeemq.store.index;
