package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import javax.transaction.xa.XAResource;

/** Delivers one message of a session to an endpoint. For one thread at a time. */
interface Delivery {
    /** What the container enlists; null when the delivery is in no transaction of the container. */
    XAResource xaResource();

    /**
     * Delivers the next message, if there is one, and ends it: consumed when the endpoint has returned, given back when it
     * threw or its transaction was rolled back.
     *
     * @throws JMSException when the broker did not take the end of the message, which then comes again
     * @throws ResourceException when the container refused the delivery
     */
    void deliver(MessageEndpoint endpoint) throws JMSException, ResourceException;
}
