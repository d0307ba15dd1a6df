package org.apogeemq.store;

/**
 * A snapshot of the store's figures.
 *
 * @param minPosition first position of the log that is still there
 * @param maxPosition position after the last record written
 * @param flushedPosition position up to which the log was forced to the disk
 * @param segments number of segment files
 * @param diskUsedRatio used share of the disk the log is on, 0 to 1
 * @param diskUsableBytes bytes that may still be written on that disk
 * @param messages messages appended since open
 * @param controls controls appended since open, the store's own included
 * @param batches writes since open
 * @param bytes bytes written since open
 * @param flushes forces since open
 * @param flushNanosTotal time spent in forces since open, nanoseconds
 * @param flushNanosMax longest force since open, nanoseconds
 * @param queueDepth appends waiting now
 * @param queueCapacity appends that may wait
 * @param timersPending parked timer messages
 * @param transactionsOpen undecided transactions, prepared ones included
 * @param writable whether messages are taken now
 */
public record StoreStatistics(
        long minPosition,
        long maxPosition,
        long flushedPosition,
        int segments,
        double diskUsedRatio,
        long diskUsableBytes,
        long messages,
        long controls,
        long batches,
        long bytes,
        long flushes,
        long flushNanosTotal,
        long flushNanosMax,
        int queueDepth,
        int queueCapacity,
        int timersPending,
        int transactionsOpen,
        boolean writable) {}
