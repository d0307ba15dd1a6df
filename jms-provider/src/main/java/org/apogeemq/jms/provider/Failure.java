package org.apogeemq.jms.provider;

/** Why an operation of the seam failed; the JMS layer has one table from these to its exceptions. */
public enum Failure {
    /** The destination does not exist and may not be created, its name is illegal, or it was deleted. */
    INVALID_DESTINATION,
    /** The broker could not parse the selector. */
    INVALID_SELECTOR,
    /** Another live connection holds the client identifier. */
    CLIENT_ID_IN_USE,
    /** A subscription or temporary destination is in use by a consumer. */
    IN_USE,
    /** No durable subscription of that name. */
    UNKNOWN_SUBSCRIPTION,
    /** The transaction was rolled back; nothing of it took effect. */
    ROLLED_BACK,
    /** The broker has not got all that was sent in the transaction; nothing has changed. */
    INCOMPLETE,
    /** The connection was lost while a commit was under way: it may or may not have taken effect. */
    IN_DOUBT,
    /** The broker knows no such branch (XAER_NOTA). */
    XA_UNKNOWN,
    /** The broker has such a branch already (XAER_DUPID). */
    XA_DUPLICATE,
    /** Not in the branch's present state (XAER_PROTO). */
    XA_PROTOCOL,
    /** An operator has committed the branch (XA_HEURCOM). */
    HEURISTIC_COMMIT,
    /** An operator has rolled the branch back (XA_HEURRB). */
    HEURISTIC_ROLLBACK,
    /** The transaction was rolled back because its time was over (XA_RBTIMEOUT). */
    TIMED_OUT,
    /** A bound was met: message size, credit, messages in a transaction. */
    LIMIT_EXCEEDED,
    /** User or password refused, or the operation is not permitted. */
    SECURITY,
    /** No message of that key. */
    NOT_FOUND,
    /** The message or a parameter was refused as illegal. */
    ILLEGAL,
    /** The broker cannot take more now: its queue or its disk is full. */
    BUSY,
    /** No answer within the configured time; whether the operation took effect is unknown. */
    TIMEOUT,
    /** No connection to the broker, or it was lost and could not be restored in time. */
    DISCONNECTED,
    /** The provider was closed by this application. */
    CLOSED,
    /** The broker does not know the operation. */
    NOT_SUPPORTED,
    /** An error inside the broker or this client. */
    INTERNAL
}
