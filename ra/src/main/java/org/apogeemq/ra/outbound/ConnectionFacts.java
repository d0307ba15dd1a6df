package org.apogeemq.ra.outbound;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnectionMetaData;
import org.apogeemq.ra.connect.Credentials;

/** What a server may ask of a pooled connection. */
record ConnectionFacts(ConnectionMetaData provider, Credentials credentials) implements ManagedConnectionMetaData {

    @Override
    public String getEISProductName() throws ResourceException {
        try {
            return provider.getJMSProviderName();
        } catch (JMSException e) {
            throw JmsErrors.toResource(e);
        }
    }

    @Override
    public String getEISProductVersion() throws ResourceException {
        try {
            return provider.getProviderVersion();
        } catch (JMSException e) {
            throw JmsErrors.toResource(e);
        }
    }

    /** One session: the handles of a shared connection take turns. */
    @Override
    public int getMaxConnections() {
        return 0;
    }

    @Override
    public String getUserName() {
        return credentials == null ? null : credentials.user();
    }
}
