package org.apogeemq.jms.provider;

/** What becomes of a lease. The ordinal is the wire's kind byte. */
public enum AckKind {
    /** Consumed: never delivered again to this subscription. */
    CONSUMED,
    /** Given back; the next delivery counts one more. */
    RELEASE_COUNTED,
    /** Given back as if it had not been delivered. */
    RELEASE
}
