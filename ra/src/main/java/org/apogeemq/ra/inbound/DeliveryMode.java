package org.apogeemq.ra.inbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.ra.statistics.ActivationStatistics;

/** In what a message reaches the bean, and how it is then ended. */
enum DeliveryMode {
    /** In the container's transaction. */
    XA {
        @Override
        Session newSession(Connection connection) throws JMSException {
            return ((XAConnection) connection).createXASession();
        }

        @Override
        Delivery delivery(Session session, MessageConsumer consumer, ActivationStatistics statistics) {
            return new XaDelivery((XASession) session, consumer, statistics);
        }
    },
    /** In a local transaction of the broker, committed when the bean has returned. */
    LOCAL {
        @Override
        Session newSession(Connection connection) throws JMSException {
            return connection.createSession(true, Session.SESSION_TRANSACTED);
        }

        @Override
        Delivery delivery(Session session, MessageConsumer consumer, ActivationStatistics statistics) {
            return new PlainDelivery(session, consumer, DeliveryMode::commitOrRollBack, statistics);
        }
    },
    /** Acknowledged when the bean has returned. */
    ACKNOWLEDGE {
        @Override
        Session newSession(Connection connection) throws JMSException {
            // the bean's return acknowledges, and not the receive
            return connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        }

        @Override
        Delivery delivery(Session session, MessageConsumer consumer, ActivationStatistics statistics) {
            return new PlainDelivery(session, consumer, DeliveryMode::acknowledgeOrRecover, statistics);
        }
    };

    abstract Session newSession(Connection connection) throws JMSException;

    abstract Delivery delivery(Session session, MessageConsumer consumer, ActivationStatistics statistics);

    private static void commitOrRollBack(Session session, Message message, boolean consumed) throws JMSException {
        if (consumed) {
            session.commit();
        } else {
            session.rollback();
        }
    }

    private static void acknowledgeOrRecover(Session session, Message message, boolean consumed) throws JMSException {
        if (consumed) {
            ((ContainerSession) session).acknowledgeReceived();
        } else {
            session.recover();
        }
    }
}
