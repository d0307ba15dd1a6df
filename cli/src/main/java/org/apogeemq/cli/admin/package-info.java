/** Questions and orders to name servers and brokers, one at a time and with a time limit. */
package org.apogeemq.cli.admin;
