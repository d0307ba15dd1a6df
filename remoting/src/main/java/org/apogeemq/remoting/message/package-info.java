/** The encoding of messages: stored record, properties, identifiers, flags, batches, compression. */
package org.apogeemq.remoting.message;
