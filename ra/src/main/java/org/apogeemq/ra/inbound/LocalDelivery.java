package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import javax.transaction.xa.XAResource;

/** In a local transaction of the session for each message. */
final class LocalDelivery implements Delivery {
    private final Session session;
    private final MessageConsumer consumer;

    LocalDelivery(Session session, MessageConsumer consumer) {
        this.session = session;
        this.consumer = consumer;
    }

    @Override
    public XAResource xaResource() {
        return null;
    }

    @Override
    public void deliver(MessageEndpoint endpoint) throws JMSException {
        Message message = consumer.receiveNoWait();
        if (message == null) {
            return;
        }
        if (Listeners.call(endpoint, message)) {
            session.commit();
        } else {
            session.rollback();
        }
    }
}
