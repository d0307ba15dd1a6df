/** The command: finds a suite, gives its tests to workers one by one, each with a broker, and reports by area. */
package org.apogeemq.tck;
