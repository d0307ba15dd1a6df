package org.apogeemq.broker.stats;

/** Two counters that only grow. Safe for use by any thread. */
interface Flow {
    /** Messages so far. */
    long messages();

    /** Bytes of those messages so far. */
    long bytes();
}
