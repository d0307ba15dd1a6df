package org.apogeemq.remoting.body;

/** A command's body is not what its code demands; the message says what was expected and where it fails. */
public final class BodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected and where it fails
     * @param cause the parser's exception, or null
     */
    public BodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
