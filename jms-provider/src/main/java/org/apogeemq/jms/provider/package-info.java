/**
 * The seam of the JMS provider: JMS rules live above {@link org.apogeemq.jms.provider.Provider}, the wire below it. Every
 * verb is asynchronous; nothing here knows a frame, a header or a socket.
 */
package org.apogeemq.jms.provider;
