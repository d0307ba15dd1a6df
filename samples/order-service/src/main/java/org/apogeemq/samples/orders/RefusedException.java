package org.apogeemq.samples.orders;

import jakarta.ejb.ApplicationException;

/** An order that is not accepted. Takes back what its transaction has done. */
@ApplicationException(rollback = true)
public class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses.
     *
     * @param reason for who orders
     */
    public RefusedException(String reason) {
        super(reason);
    }
}
