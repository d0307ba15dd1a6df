/** The adapter and brokers that ask who comes. */
package org.apogeemq.ra.secured;
