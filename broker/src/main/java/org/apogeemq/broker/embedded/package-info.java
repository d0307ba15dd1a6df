/** A broker inside the JVM of its clients, found by them as a service. */
package org.apogeemq.broker.embedded;
