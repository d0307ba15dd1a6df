/** The resource adapter as the application server starts and stops it. */
package org.apogeemq.ra;
