/** The log as bytes in segment files: record layout, chunks, segments, scanning, the lock on the folder. */
package org.apogeemq.store.log;
