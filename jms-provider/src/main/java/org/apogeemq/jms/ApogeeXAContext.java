package org.apogeemq.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeSession.Domain;

/** An XA session and its connection in one. Contexts made from it are ordinary ones that share the connection. */
final class ApogeeXAContext extends ApogeeContext implements XAJMSContext {
    private final ApogeeXASession session;

    /** The first context of a connection. When this throws, the connection is closed. */
    static ApogeeXAContext first(ApogeeXAConnection connection) throws JMSException {
        try {
            return new ApogeeXAContext(connection, connection.newXaSession(Domain.UNIFIED));
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    private ApogeeXAContext(ApogeeXAConnection connection, ApogeeXASession session) {
        super(connection, new AtomicInteger(1), session);
        this.session = session;
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return session.getXAResource();
    }
}
