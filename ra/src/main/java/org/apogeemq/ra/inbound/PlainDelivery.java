package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import javax.transaction.xa.XAResource;
import org.apogeemq.ra.statistics.ActivationStatistics;

/** In no transaction of the container. */
final class PlainDelivery implements Delivery {
    private final Session session;
    private final MessageConsumer consumer;
    private final Ending ending;
    private final ActivationStatistics statistics;

    /** What follows the bean's return. */
    interface Ending {
        /**
         * Ends the delivery of a session's only message that is out.
         *
         * @param consumed false when the bean threw: the message is to come again
         */
        void end(Session session, Message message, boolean consumed) throws JMSException;
    }

    PlainDelivery(Session session, MessageConsumer consumer, Ending ending, ActivationStatistics statistics) {
        this.session = session;
        this.consumer = consumer;
        this.ending = ending;
        this.statistics = statistics;
    }

    @Override
    public XAResource xaResource() {
        return null;
    }

    @Override
    public void deliver(MessageEndpoint endpoint) throws JMSException {
        Message message = consumer.receiveNoWait();
        if (message != null) {
            boolean consumed = Listeners.call(endpoint, message, statistics);
            ending.end(session, message, consumed);
            statistics.ended(consumed);
        }
    }
}
