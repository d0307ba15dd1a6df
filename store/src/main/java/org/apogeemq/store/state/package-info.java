/** What is folded from the log besides queue entries: groups' progress, transactions, timers, metadata; and its encoding. */
package org.apogeemq.store.state;
