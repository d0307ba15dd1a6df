/** Starts ActiveMQ Classic for the benchmark. */
package org.apogeemq.bench.classic;
