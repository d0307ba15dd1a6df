/** What tools ask a broker: its state and settings, its clients, how far groups have come. */
package org.apogeemq.broker.admin;
