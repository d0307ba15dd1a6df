/** RocketMQ's pop: its requests as leases of delivery, receipt handles, and who of a group pops or pulls which queues. */
package org.apogeemq.broker.pop;
