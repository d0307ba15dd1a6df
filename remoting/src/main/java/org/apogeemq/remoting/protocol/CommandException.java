package org.apogeemq.remoting.protocol;

/** Thrown by a request handler to answer with a response code and a remark; carries no stack trace. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Creates the answer.
     *
     * @param code one of {@link ResponseCode}
     * @param remark what went wrong and what is allowed, for the person who reads it at the other end
     */
    public CommandException(int code, String remark) {
        super(remark, null, false, false);
        this.code = code;
    }

    /**
     * Returns the response code.
     *
     * @return one of {@link ResponseCode}
     */
    public int code() {
        return code;
    }
}
