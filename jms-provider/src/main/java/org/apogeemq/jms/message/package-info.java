/** JMS messages: headers, properties, the six kinds of body, and how they are written to and read from records. */
package org.apogeemq.jms.message;
