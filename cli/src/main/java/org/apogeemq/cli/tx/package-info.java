/** {@code apogee tx}: the transactions that are not decided, and the operator's decisions about them. */
package org.apogeemq.cli.tx;
