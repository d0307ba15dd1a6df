package org.apogeemq.remoting.body;

/**
 * An undecided half message.
 *
 * @param number what END_TRANSACTION names as queue offset
 * @param position what END_TRANSACTION names as position in the commit log
 * @param msgId offset message id
 * @param uniqueKey the client's message id
 * @param topic where it is to go
 * @param producerGroup who decides
 * @param storeTimestamp ms
 * @param checks how often its group was asked
 * @param nextCheck when it is asked next, ms; 0 when it is set aside
 * @param setAside true: checked too often, left to the operator
 */
public record HalfMessageInfo(
        long number,
        long position,
        String msgId,
        String uniqueKey,
        String topic,
        String producerGroup,
        long storeTimestamp,
        int checks,
        long nextCheck,
        boolean setAside) {}
