package org.apogeemq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;

/** What is allowed as options of a send. */
final class SendRules {
    private static final int MAX_PRIORITY = 9;

    private SendRules() {}

    static void checkDeliveryMode(int mode) throws JMSException {
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("delivery mode " + mode + " is not allowed; allowed are NON_PERSISTENT ("
                    + DeliveryMode.NON_PERSISTENT + ") and PERSISTENT (" + DeliveryMode.PERSISTENT + ")");
        }
    }

    static void checkPriority(int priority) throws JMSException {
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new JMSException("priority " + priority + " is not allowed; it must be from 0 to " + MAX_PRIORITY);
        }
    }

    static void checkTimeToLive(long millis) throws JMSException {
        if (millis < 0) {
            throw new JMSException("time to live " + millis + " ms is not allowed; it must be 0 (for ever) or more");
        }
    }

    static void checkDeliveryDelay(long millis) throws JMSException {
        if (millis < 0) {
            throw new JMSException("delivery delay " + millis + " ms is not allowed; it must be 0 or more");
        }
    }

    static void checkListener(CompletionListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException(
                    "the completion listener is null; use the send without one to send synchronously");
        }
    }
}
