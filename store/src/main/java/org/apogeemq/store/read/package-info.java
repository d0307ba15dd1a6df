/** Answers from the log and its indexes: records as they are sent, searches by key and by time. */
package org.apogeemq.store.read;
