/** Settings of topics and groups as JSON in the log, so that they survive and change in the order of everything else. */
package org.apogeemq.broker.metadata;
