/** Puts the implementations of the seam together for a connection URI. */
package org.apogeemq.jms.provider.connect;
