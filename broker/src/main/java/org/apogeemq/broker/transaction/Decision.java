package org.apogeemq.broker.transaction;

/** What was decided about a half message. */
enum Decision {
    /** Nothing yet. */
    NONE,
    /** To be delivered. */
    COMMIT,
    /** Never to be delivered. */
    ROLLBACK
}
