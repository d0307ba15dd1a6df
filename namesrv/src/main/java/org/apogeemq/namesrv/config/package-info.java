/** Settings of the name server: read at start, and the few that may change while it runs. */
package org.apogeemq.namesrv.config;
