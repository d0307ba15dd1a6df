package org.apogeemq.remoting.body;

/** One entry of a consume queue. */
public record ConsumeQueueEntry(
        long physicOffset,
        int physicSize,
        long tagsCode,
        String extendDataJson,
        String bitMap,
        boolean eval,
        String msg) {}
