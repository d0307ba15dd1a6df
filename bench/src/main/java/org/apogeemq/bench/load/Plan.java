package org.apogeemq.bench.load;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param warmUp before the measured phase, per load
 * @param measured sending time of the measured phase
 * @param bodySize bytes of each body
 * @param rate messages per second of the paced load
 * @param backlog messages of the backlog load
 * @param outstanding asynchronous sends not yet acknowledged, per producer
 * @param batch messages per transaction
 * @param brokerProcess the product's process, for its CPU time
 */
record Plan(
        Duration warmUp,
        Duration measured,
        int bodySize,
        int rate,
        int backlog,
        int outstanding,
        int batch,
        long brokerProcess) {}
