/**
 * The command: codes, the frame's header and body, the two header serializations, and the codec that maps header
 * fields to Java records.
 */
package org.apogeemq.remoting.protocol;
