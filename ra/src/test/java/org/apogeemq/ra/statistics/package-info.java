/** What an operator sees of an adapter at work. */
package org.apogeemq.ra.statistics;
