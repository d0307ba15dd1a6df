/** What an operator sees of an adapter at work, in the JVM's MBean server. */
package org.apogeemq.ra.statistics;
