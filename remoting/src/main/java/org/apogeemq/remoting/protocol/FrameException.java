package org.apogeemq.remoting.protocol;

/** What the peer sends is not this protocol; the connection cannot be used any longer. The message says what is wrong. */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, and what is allowed
     */
    public FrameException(String message) {
        super(message, null, false, false);
    }
}
