package org.apogeemq.cli.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.buffer.ByteBufUtil;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.StrictUtf8;

/**
 * A message as it is printed, whether JMS received it or it was looked up in the log.
 *
 * @param id message id
 * @param destination JMS destination or topic
 * @param time when it was sent
 * @param deliveryCount how often it was delivered, or null when it was looked up
 * @param stored where it lies, or null when JMS received it
 * @param properties properties as text
 * @param text body, when it is text
 * @param base64 body, when it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MessageView(
        String id,
        String destination,
        String time,
        Integer deliveryCount,
        String stored,
        Map<String, String> properties,
        String text,
        String base64) {

    static MessageView of(Message message) throws JMSException {
        Map<String, String> properties = new TreeMap<>();
        for (String name : names(message.getPropertyNames())) {
            properties.put(name, message.getStringProperty(name));
        }
        if (message.getJMSType() != null) {
            properties.put("JMSType", message.getJMSType());
        }
        if (message.getJMSCorrelationID() != null) {
            properties.put("JMSCorrelationID", message.getJMSCorrelationID());
        }
        Destination destination = message.getJMSDestination();
        byte[] bytes = message instanceof BytesMessage ? message.getBody(byte[].class) : null;
        String text = bytes == null ? text(message) : StrictUtf8.decode(bytes);
        return new MessageView(
                message.getJMSMessageID(),
                String.valueOf(destination),
                Instant.ofEpochMilli(message.getJMSTimestamp()).toString(),
                message.getIntProperty("JMSXDeliveryCount"),
                null,
                properties,
                text,
                text == null && bytes != null ? Base64.getEncoder().encodeToString(bytes) : null);
    }

    static MessageView of(StoredMessage message, String broker) {
        byte[] bytes = ByteBufUtil.getBytes(message.body());
        String text = StrictUtf8.decode(bytes);
        Map<String, String> properties = new TreeMap<>(message.properties());
        String unique = properties.get("UNIQ_KEY");
        return new MessageView(
                unique == null ? message.offsetMessageId() : JmsFlag.isJms(message.flag()) ? "ID:" + unique : unique,
                message.topic(),
                Instant.ofEpochMilli(message.bornTimestamp()).toString(),
                null,
                "broker " + broker + ", queue " + message.queueId() + ", offset " + message.queueOffset()
                        + ", position " + message.physicalOffset() + ", stored at "
                        + Instant.ofEpochMilli(message.storeTimestamp()),
                properties,
                text,
                text == null ? Base64.getEncoder().encodeToString(bytes) : null);
    }

    /** For people: one line of headers, properties, body. */
    void print(Output output) {
        output.line(id + "  " + destination + "  sent " + time
                + (deliveryCount != null && deliveryCount > 1 ? "  delivery " + deliveryCount : ""));
        if (stored != null) {
            output.line("  " + stored);
        }
        properties.forEach((name, value) -> output.line("  " + name + " = " + value));
        output.line(text != null ? text : base64 != null ? "(base64) " + base64 : "(no text body)");
    }

    private static String text(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return text.getText();
        }
        if (message instanceof MapMessage map) {
            Map<String, Object> values = new TreeMap<>();
            for (String name : names(map.getMapNames())) {
                values.put(name, map.getObject(name));
            }
            return values.toString();
        }
        return null;
    }

    private static List<String> names(Enumeration<?> names) {
        List<String> list = new ArrayList<>();
        while (names.hasMoreElements()) {
            list.add((String) names.nextElement());
        }
        return list;
    }
}
