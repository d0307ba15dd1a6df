package org.apogeemq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import org.apogeemq.jms.vendor.LocalTransactions;

/** A transaction of the container that has this resource alone. */
record ManagedLocalTransaction(LocalTransactions session) implements LocalTransaction {

    private interface Step {
        void run() throws JMSException;
    }

    @Override
    public void begin() throws ResourceException {
        run(session::begin);
    }

    @Override
    public void commit() throws ResourceException {
        run(session::commit);
    }

    @Override
    public void rollback() throws ResourceException {
        run(session::rollback);
    }

    private static void run(Step step) throws LocalTransactionException {
        try {
            step.run();
        } catch (JMSException e) {
            throw new LocalTransactionException(e.getMessage(), e);
        }
    }
}
