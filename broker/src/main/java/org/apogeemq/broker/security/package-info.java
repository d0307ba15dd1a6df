/**
 * Who may do what: users and permissions in the log, and the one place where every request is checked before its handler
 * sees it.
 */
package org.apogeemq.broker.security;
