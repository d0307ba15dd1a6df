/** The adapter with a broker inside the server. */
package org.apogeemq.ra.embedded;
