/** The route table: what brokers registered, without I/O and with the time passed in. */
package org.apogeemq.namesrv.route;
