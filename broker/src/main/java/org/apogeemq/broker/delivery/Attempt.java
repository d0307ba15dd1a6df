package org.apogeemq.broker.delivery;

/** What came of an attempt to give a subscription a record. */
enum Attempt {
    /** A record was added to the subscription's outlet. */
    DELIVERED,
    /** Nothing is available that the subscription wants. */
    EXHAUSTED,
    /** The outlet has to be flushed first. */
    FULL,
    /** The group's turn is over, there may be more. */
    OUT_OF_BUDGET
}
