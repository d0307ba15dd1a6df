package org.apogeemq.jms.vendor;

/** What became of the local transaction of a half message. */
public enum LocalTransactionState {
    /** It took effect: the message is delivered. */
    COMMIT,
    /** It did not take effect and never will: the message is discarded. */
    ROLLBACK,
    /** That is not known yet: the broker asks again later. */
    UNKNOWN
}
