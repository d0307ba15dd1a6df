package org.apogeemq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Messages of other providers, known by their public methods only. */
public final class ForeignMessages {

    private static final int CHUNK = 8192;

    private ForeignMessages() {}

    /**
     * The message itself when it is of this provider, otherwise a copy of its body, properties and those headers that
     * an application sets (correlation id, reply-to, type).
     *
     * @throws JMSException when it cannot be read, or holds what this provider cannot; says what
     */
    public static JmsMessage adopt(Message message) throws JMSException {
        if (message instanceof JmsMessage own) {
            return own;
        }
        JmsMessage copy = copyBody(message);
        copyHeaders(message, copy);
        copyProperties(message, copy);
        return copy;
    }

    /** Sets on any message the headers that sending sets. */
    public static void stamp(Message message, SendHeaders headers) throws JMSException {
        if (message instanceof JmsMessage own) {
            own.stamp(headers);
            return;
        }
        message.setJMSDestination(headers.destination());
        message.setJMSDeliveryMode(headers.deliveryMode());
        message.setJMSPriority(headers.priority());
        message.setJMSMessageID(headers.messageId());
        message.setJMSTimestamp(headers.timestamp());
        message.setJMSExpiration(headers.expiration());
        message.setJMSDeliveryTime(headers.deliveryTime());
    }

    private static JmsMessage copyBody(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return new ApogeeTextMessage(text.getText());
        }
        if (message instanceof BytesMessage bytes) {
            return copyBytes(bytes);
        }
        if (message instanceof MapMessage map) {
            ApogeeMapMessage copy = new ApogeeMapMessage();
            for (Object name : list(map.getMapNames())) {
                copy.setObject((String) name, map.getObject((String) name));
            }
            return copy;
        }
        if (message instanceof StreamMessage stream) {
            return copyStream(stream);
        }
        if (message instanceof ObjectMessage object) {
            ApogeeObjectMessage copy = new ApogeeObjectMessage();
            copy.setObject(object.getObject());
            return copy;
        }
        return new ApogeeMessage();
    }

    /** Reading needs a reset, which the sender would have to do anyway to read its message after sending. */
    private static JmsMessage copyBytes(BytesMessage bytes) throws JMSException {
        ApogeeBytesMessage copy = new ApogeeBytesMessage();
        bytes.reset();
        byte[] chunk = new byte[CHUNK];
        for (int count = bytes.readBytes(chunk); count > 0; count = bytes.readBytes(chunk)) {
            copy.writeBytes(chunk, 0, count);
        }
        bytes.reset();
        return copy;
    }

    private static JmsMessage copyStream(StreamMessage stream) throws JMSException {
        ApogeeStreamMessage copy = new ApogeeStreamMessage();
        stream.reset();
        try {
            while (true) {
                copy.writeObject(stream.readObject());
            }
        } catch (MessageEOFException end) {
            stream.reset();
            return copy;
        }
    }

    private static void copyHeaders(Message message, JmsMessage copy) throws JMSException {
        copy.setJMSReplyTo(message.getJMSReplyTo());
        copy.setJMSType(message.getJMSType());
        String correlationId = message.getJMSCorrelationID();
        if (correlationId != null) {
            copy.setJMSCorrelationID(correlationId);
            return;
        }
        try {
            copy.setJMSCorrelationIDAsBytes(message.getJMSCorrelationIDAsBytes());
        } catch (UnsupportedOperationException e) {
            // The other provider has no such ids, so there is none to copy.
        }
    }

    private static void copyProperties(Message message, JmsMessage copy) throws JMSException {
        for (Object name : list(message.getPropertyNames())) {
            try {
                copy.setObjectProperty((String) name, message.getObjectProperty((String) name));
            } catch (IllegalArgumentException e) {
                MessageFormatException error =
                        new MessageFormatException("a message of another provider cannot be sent: " + e.getMessage());
                error.setLinkedException(e);
                throw error;
            }
        }
    }

    /** The names before any is used: what a provider does to an enumeration while the message is read is its own. */
    private static List<?> list(Enumeration<?> names) {
        return Collections.list(names);
    }
}
