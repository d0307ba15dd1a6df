package org.apogeemq.remoting.netty;

/** A connection could not be made or used. */
public final class RemotingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What happened, for the tables that translate it. */
    public enum Category {
        /** No connection could be made: refused, unreachable, unknown host, TLS failure, or not within the time-out. */
        CONNECT_FAILED,
        /** The response did not come in time; whether the request was carried out is not known. */
        TIMEOUT,
        /** The connection was closed before the response came; whether the request was carried out is not known. */
        CLOSED,
        /** Too much is waiting to be written, or the command is larger than a frame may be; it was not sent. */
        OVERLOADED
    }

    private final Category category;

    /**
     * Creates the exception.
     *
     * @param category what happened
     * @param message which connection or request, and what happened
     * @param cause or null
     */
    public RemotingException(Category category, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /**
     * Returns what happened.
     *
     * @return the category
     */
    public Category category() {
        return category;
    }
}
