package org.apogeemq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import org.apogeemq.jms.vendor.LocalTransactions;
import org.apogeemq.ra.statistics.ConnectionFactoryStatistics;

/** A transaction of the container that has this resource alone. */
record ManagedLocalTransaction(LocalTransactions session, ConnectionFactoryStatistics statistics)
        implements LocalTransaction {

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
        statistics.localEnded(true);
    }

    @Override
    public void rollback() throws ResourceException {
        run(session::rollback);
        statistics.localEnded(false);
    }

    private static void run(Step step) throws LocalTransactionException {
        try {
            step.run();
        } catch (JMSException e) {
            throw new LocalTransactionException(e.getMessage(), e);
        }
    }
}
