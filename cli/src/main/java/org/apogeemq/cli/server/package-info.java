/** Sub-commands that run a server until they are told to stop. */
package org.apogeemq.cli.server;
