package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.ra.statistics.ActivationStatistics;

/**
 * In the container's transaction, which begins before the message is taken, so that its acknowledgement is part of the
 * branch (Connectors 13.5.6, option B).
 */
final class XaDelivery implements Delivery {
    private final XASession session;
    private final MessageConsumer consumer;
    private final ActivationStatistics statistics;
    /** Whether the transaction that is not decided yet has a message. */
    private volatile boolean hasMessage;

    XaDelivery(XASession session, MessageConsumer consumer, ActivationStatistics statistics) {
        this.session = session;
        this.consumer = consumer;
        this.statistics = statistics;
        ((ContainerSession) session).onDecision(this::decided);
    }

    private void decided(boolean rolledBack) {
        if (hasMessage) {
            hasMessage = false;
            statistics.ended(!rolledBack);
        }
    }

    @Override
    public XAResource xaResource() {
        return session.getXAResource();
    }

    @Override
    public void deliver(MessageEndpoint endpoint) throws JMSException, ResourceException {
        try {
            endpoint.beforeDelivery(Listeners.ON_MESSAGE);
        } catch (NoSuchMethodException e) {
            throw new ResourceException("the endpoint has no onMessage(Message)", e);
        }
        try {
            if (!((ContainerSession) session).isInTransaction()) {
                // a container may go on without having enlisted the resource: received now, the message would be lost
                // if the
                // bean fails
                throw new ResourceException(
                        "the container has begun no transaction for the delivery, or none that could be"
                                + " started at the broker; the message stays there");
            }
            Message message = consumer.receiveNoWait();
            if (message != null) {
                hasMessage = true;
                Listeners.call(endpoint, message, statistics); // when it throws, the container rolls back
            }
        } finally {
            endpoint.afterDelivery();
        }
    }
}
