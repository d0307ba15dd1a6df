package org.apogeemq.broker.jms;

import org.apogeemq.store.MessageParser;

/**
 * The topics that a connection has sent to, found by the bytes of a record's topic without making a string. Of two that fall
 * on the same place the later one stays. For the connection's event loop.
 */
final class SendTargets {
    private static final int MOST = 4096;

    private SendTarget[] places = new SendTarget[1];
    private Object change;

    /**
     * The topic of a record; null when that is not known.
     *
     * @param lastChange stands for the last change of any topic: all that was known at an earlier one is forgotten
     */
    SendTarget find(MessageParser record, Object lastChange) {
        if (change != lastChange) {
            change = lastChange;
            places = new SendTarget[1];
        }
        SendTarget target = places[place(record.topicHash())];
        return target != null && record.topicIs(target.bytes()) ? target : null;
    }

    /** A topic that was looked up since {@link #find} was asked. */
    void put(SendTarget target) {
        while (places.length < MOST && isTaken(target)) {
            grow();
        }
        places[place(target.hash())] = target;
    }

    private boolean isTaken(SendTarget target) {
        SendTarget other = places[place(target.hash())];
        return other != null && other.hash() != target.hash();
    }

    private void grow() {
        SendTarget[] before = places;
        places = new SendTarget[before.length * 2];
        for (SendTarget target : before) {
            if (target != null) {
                places[place(target.hash())] = target;
            }
        }
    }

    private int place(int hash) {
        return (hash ^ hash >>> 16) & (places.length - 1);
    }
}
