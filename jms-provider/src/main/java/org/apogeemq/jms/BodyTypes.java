package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.apogeemq.jms.message.JmsMessage;

/** Whether a body is what the caller of receiveBody asked for. */
final class BodyTypes {
    private BodyTypes() {}

    /** Whether the message has a body that can be given as that type; null takes every message. */
    static boolean fits(JmsMessage message, Class<?> typeOrNull) throws JMSException {
        if (typeOrNull == null) {
            return true;
        }
        try {
            return message.isBodyAssignableTo(typeOrNull) && message.getBody(typeOrNull) != null;
        } catch (MessageFormatException e) {
            return false;
        }
    }

    /** The exception for a body that does not fit. */
    static MessageFormatException mismatch(JmsMessage message, Class<?> type, String destination, boolean again)
            throws JMSException {
        return new MessageFormatException("receiveBody: the body of "
                + message.getClass().getSimpleName() + " " + message.getJMSMessageID() + " from '" + destination
                + "' is not a " + type.getName() + (again ? "; the next receive gets the same message again" : ""));
    }
}
