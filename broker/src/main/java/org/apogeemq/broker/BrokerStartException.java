package org.apogeemq.broker;

/** The broker did not start. The message is one line for an administrator: what cannot be used, why, and what to do. */
public final class BrokerStartException extends Exception {
    private static final long serialVersionUID = 1L;

    public BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
