/** Opening: finds the newest state in the log, reads the log from there, cuts a torn tail, rebuilds missing index files. */
package org.apogeemq.store.recovery;
