/**
 * Reads {@code broker.conf} and {@code namesrv.conf}: {@code key=value} text, typed values, errors that name the key,
 * the value and what is allowed, and warnings that name the nearest known key.
 */
package org.apogeemq.remoting.config;
