package org.apogeemq.broker.config;

/** When a send is answered, in RocketMQ's words. */
public enum FlushDiskType {
    /** When the record is in the page cache; forced to disk every {@code flushIntervalCommitLog}. */
    ASYNC_FLUSH,
    /** When the record is forced to disk; one force serves all who wait. */
    SYNC_FLUSH
}
