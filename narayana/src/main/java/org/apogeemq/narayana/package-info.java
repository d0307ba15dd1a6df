/** Lets Narayana, the transaction manager, finish after a crash what it had begun with message brokers and databases. */
package org.apogeemq.narayana;
