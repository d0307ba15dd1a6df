/** Where the adapter connects to and as whom: what its beans share. */
package org.apogeemq.ra.connect;
