/** Sub-commands that send, receive, browse and look up messages. */
package org.apogeemq.cli.message;
