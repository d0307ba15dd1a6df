/** Sub-commands about topics. */
package org.apogeemq.cli.topic;
