package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.lang.reflect.Method;
import org.apogeemq.ra.statistics.ActivationStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The call of a message-driven bean. */
final class Listeners {
    /** {@link MessageListener#onMessage}. */
    static final Method ON_MESSAGE;

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    static {
        try {
            ON_MESSAGE = MessageListener.class.getMethod("onMessage", Message.class);
        } catch (NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Listeners() {}

    /**
     * Calls the bean.
     *
     * @return false when it threw
     */
    static boolean call(MessageEndpoint endpoint, Message message, ActivationStatistics statistics) {
        statistics.delivered(isRedelivered(message));
        try {
            ((MessageListener) endpoint).onMessage(message);
            return true;
        } catch (RuntimeException | Error e) { // the message comes again; the thread is the container's
            statistics.failed(e);
            LOG.warn("a message-driven bean threw; message {} comes again", id(message), e);
            return false;
        }
    }

    private static boolean isRedelivered(Message message) {
        try {
            return message.getJMSRedelivered();
        } catch (JMSException e) {
            return false; // it is only counted
        }
    }

    private static String id(Message message) {
        try {
            return message.getJMSMessageID();
        } catch (JMSException e) {
            return "without identifier (" + e.getMessage() + ")";
        }
    }
}
