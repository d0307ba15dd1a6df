package org.apogeemq.jms.provider;

import java.io.Serial;
import java.util.Objects;

/** Failure of one operation of the seam. The message names the thing, the value and, where there is one, the remedy. */
public final class ProviderException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    public ProviderException(Failure failure, String message) {
        this(failure, message, null);
    }

    public ProviderException(Failure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = Objects.requireNonNull(failure);
    }

    public Failure failure() {
        return failure;
    }

    /** Whether an error, null for none, is a failure of that kind. */
    public static boolean is(Failure failure, Throwable error) {
        return error != null && of(error).failure() == failure;
    }

    /** The given error as a provider exception: itself when it is one, unwrapped from completion wrappers otherwise. */
    public static ProviderException of(Throwable error) {
        Throwable t = error;
        while ((t instanceof java.util.concurrent.CompletionException
                        || t instanceof java.util.concurrent.ExecutionException)
                && t.getCause() != null) {
            t = t.getCause();
        }
        return t instanceof ProviderException p
                ? p
                : new ProviderException(Failure.INTERNAL, "internal error of the client: " + t, t);
    }
}
