package org.apogeemq.broker.delivery;

/** What becomes of a subscription's leases when it closes. */
public enum CloseKind {
    /** They stay with the connection until they are acknowledged or it ends. */
    KEEP_LEASES,
    /** They go back uncounted: the client says that the application did not see them. */
    RELEASE,
    /** They go back and count: nobody knows what the application saw. */
    CONNECTION_LOST
}
