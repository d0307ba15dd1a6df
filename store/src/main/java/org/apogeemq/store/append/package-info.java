/** The one thread that writes the log: takes what waits, writes it as one chunk, forces, folds, publishes, answers. */
package org.apogeemq.store.append;
