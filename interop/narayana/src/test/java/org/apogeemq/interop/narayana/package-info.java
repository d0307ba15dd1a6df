/** Messages and a database in one transaction of Narayana, and what becomes of it when processes are killed. */
package org.apogeemq.interop.narayana;
