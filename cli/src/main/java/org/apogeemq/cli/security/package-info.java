/** Commands about users and what they are permitted. */
package org.apogeemq.cli.security;
