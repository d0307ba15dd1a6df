/** How far consumer groups have come, and where queues begin and end. */
package org.apogeemq.broker.offset;
