package org.apogeemq.remoting.protocol;

/**
 * A command's header lacks a required field or holds a value that is not allowed. The message names command, field,
 * value and what is allowed. A server answers it with {@link ResponseCode#INVALID_PARAMETER}.
 */
public final class HeaderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message names command, field, value and what is allowed
     */
    public HeaderException(String message) {
        super(message, null, false, false);
    }
}
