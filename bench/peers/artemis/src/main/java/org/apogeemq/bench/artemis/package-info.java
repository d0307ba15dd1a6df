/** Starts ActiveMQ Artemis for the benchmark. */
package org.apogeemq.bench.artemis;
