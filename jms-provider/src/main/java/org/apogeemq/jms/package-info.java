/**
 * Jakarta Messaging for applications: connection factories, connections, sessions, producers, consumers and browsers, with the
 * rules of the specification; what goes over the wire is behind {@link org.apogeemq.jms.provider}.
 */
package org.apogeemq.jms;
