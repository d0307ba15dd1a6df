/** What RocketMQ can do and Jakarta Messaging has no method for, as small interfaces that sessions and contexts are cast to. */
package org.apogeemq.jms.vendor;
