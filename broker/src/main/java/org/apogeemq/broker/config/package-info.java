/** What an administrator can set: every key of {@code broker.conf} with its default, its range and its meaning. */
package org.apogeemq.broker.config;
