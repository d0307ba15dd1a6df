/** What goes through the broker: counted where it passes, sampled by a tick, told as sums and rates. */
package org.apogeemq.broker.stats;
