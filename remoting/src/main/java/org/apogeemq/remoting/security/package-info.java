/**
 * Who is asking and over what: signatures of requests, credentials, address patterns, and the settings of authentication
 * and TLS that broker and name server share.
 */
package org.apogeemq.remoting.security;
