/** What one thread does beside the appender: forcing, index files of sealed segments, disk use, retention. */
package org.apogeemq.store.upkeep;
