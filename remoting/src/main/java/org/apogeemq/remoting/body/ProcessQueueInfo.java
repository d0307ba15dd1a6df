package org.apogeemq.remoting.body;

/** What a consumer holds of one queue; 'droped' is the field's spelling. */
public record ProcessQueueInfo(
        long commitOffset,
        long cachedMsgMinOffset,
        long cachedMsgMaxOffset,
        int cachedMsgCount,
        int cachedMsgSizeInMiB,
        long transactionMsgMinOffset,
        long transactionMsgMaxOffset,
        int transactionMsgCount,
        boolean locked,
        long tryUnlockTimes,
        long lastLockTimestamp,
        boolean droped,
        long lastPullTimestamp,
        long lastConsumeTimestamp) {}
