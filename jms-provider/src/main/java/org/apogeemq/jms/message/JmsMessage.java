package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.apogeemq.remoting.jms.BodyKind;

/**
 * A message of this provider. Like all JMS messages it is for one thread at a time.
 *
 * <p>A received message keeps its record and reads properties and body from it when they are first asked for. Besides
 * the JMS methods it has a few for the session that sends or receives it; applications have no use for those.
 */
public abstract sealed class JmsMessage implements Message
        permits ApogeeMessage,
                ApogeeTextMessage,
                ApogeeBytesMessage,
                ApogeeMapMessage,
                ApogeeStreamMessage,
                ApogeeObjectMessage {

    private final MessageHeaders headers = new MessageHeaders();
    private final PropertyTable properties = new PropertyTable();
    private ReceivedRecord record;
    private boolean headersUnread;
    private boolean bodyUnread;
    private boolean bodyReadOnly;
    private AcknowledgeCallback acknowledge;

    JmsMessage() {}

    /** Which of the six kinds this is. */
    public abstract BodyKind bodyKind();

    /** Whether the body is null rather than empty. Text and Object only. */
    boolean isNullBody() throws JMSException {
        return false;
    }

    /** The body as it stands on a record: a view whose indexes are its own, not to be written to. */
    abstract ByteBuf recordBody() throws JMSException;

    /** The body as {@link #getBody} gives it; null when there is none. */
    abstract Object bodyAsObject() throws JMSException;

    /** Empties the body, now writable. */
    abstract void resetBody();

    /** For the session: sets the headers that sending sets. */
    public final void stamp(SendHeaders sent) {
        MessageHeaders h = headers();
        h.destination = sent.destination();
        h.deliveryMode = sent.deliveryMode();
        h.priority = sent.priority();
        h.messageId = sent.messageId();
        h.timestamp = sent.timestamp();
        h.expiration = sent.expiration();
        h.deliveryTime = sent.deliveryTime();
    }

    /** For the session: what {@link #acknowledge()} does; without one it does nothing. */
    public final void onAcknowledge(AcknowledgeCallback callback) {
        acknowledge = callback;
    }

    /** For the session: whether the message's time is over. Does not parse a record that has no expiration. */
    public final boolean isExpired(long nowMillis) {
        if (headersUnread && !record.expires()) {
            return false;
        }
        long expiration = headers().expiration;
        return expiration != 0 && expiration <= nowMillis;
    }

    /** Makes this a received message: headers, properties and body come from the record, all is read-only. */
    final void receive(ReceivedRecord received) {
        record = received;
        headersUnread = true;
        bodyUnread = true;
        bodyReadOnly = true;
    }

    final MessageHeaders headers() {
        readHeaders();
        return headers;
    }

    final PropertyTable properties() {
        readHeaders();
        return properties;
    }

    /** JMSXGroupID, null when it is in no group. */
    public final String groupId() {
        Object id = properties().get("JMSXGroupID");
        return id == null ? null : id.toString();
    }

    private void readHeaders() {
        if (headersUnread) {
            headersUnread = false;
            record.readInto(headers, properties);
            properties.setReadOnly();
        }
    }

    /** The body of the record, as long as {@link #bodyRead} was not called; null after that and for a new message. */
    final ByteBuf unreadBody() throws JMSException {
        return bodyUnread ? record.body() : null;
    }

    final boolean isReceivedBodyNull() {
        return record.isNullBody();
    }

    /** The body has been turned into what the kind of message keeps, or replaced. */
    final void bodyRead() {
        bodyUnread = false;
    }

    final boolean isBodyReadOnly() {
        return bodyReadOnly;
    }

    final void makeBodyReadOnly() {
        bodyReadOnly = true;
    }

    final void requireWritableBody() throws MessageNotWriteableException {
        if (bodyReadOnly) {
            throw new MessageNotWriteableException("the body is read-only; call clearBody() first to write a new one");
        }
    }

    @Override
    public final void acknowledge() throws JMSException {
        if (acknowledge != null) {
            acknowledge.acknowledge();
        }
    }

    @Override
    public final void clearBody() throws JMSException {
        bodyReadOnly = false;
        bodyRead();
        resetBody();
    }

    @Override
    public final void clearProperties() {
        properties().clear();
    }

    @Override
    public <T> T getBody(Class<T> type) throws JMSException {
        Object body = bodyAsObject();
        if (body == null) {
            return null;
        }
        if (!isAssignable(type, body)) {
            throw new MessageFormatException(
                    "the body is a " + body.getClass().getSimpleName() + " and cannot be given as a " + type.getName());
        }
        return type.cast(body);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        Object body = bodyAsObject();
        return body == null || isAssignable(type, body);
    }

    /** Whether the body may be given as this type; the specification narrows it for Map and Bytes. */
    boolean isAssignable(Class<?> type, Object body) {
        return type.isInstance(body);
    }

    // ---- headers

    @Override
    public final String getJMSMessageID() {
        return headers().messageId;
    }

    @Override
    public final void setJMSMessageID(String id) {
        headers().messageId = id;
    }

    @Override
    public final long getJMSTimestamp() {
        return headers().timestamp;
    }

    @Override
    public final void setJMSTimestamp(long timestamp) {
        headers().timestamp = timestamp;
    }

    @Override
    public final byte[] getJMSCorrelationIDAsBytes() {
        MessageHeaders h = headers();
        if (h.correlationBytes != null) {
            return h.correlationBytes.clone();
        }
        return h.correlationId == null ? null : h.correlationId.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final void setJMSCorrelationIDAsBytes(byte[] id) {
        headers().setCorrelationBytes(id == null ? null : id.clone());
    }

    @Override
    public final void setJMSCorrelationID(String id) {
        MessageHeaders h = headers();
        h.correlationId = id;
        h.correlationBytes = null;
    }

    @Override
    public final String getJMSCorrelationID() {
        return headers().correlationId;
    }

    @Override
    public final Destination getJMSReplyTo() {
        return headers().replyTo;
    }

    @Override
    public final void setJMSReplyTo(Destination destination) {
        headers().replyTo = destination;
    }

    @Override
    public final Destination getJMSDestination() {
        return headers().destination;
    }

    @Override
    public final void setJMSDestination(Destination destination) {
        headers().destination = destination;
    }

    @Override
    public final int getJMSDeliveryMode() {
        return headers().deliveryMode;
    }

    @Override
    public final void setJMSDeliveryMode(int mode) throws JMSException {
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException(
                    "delivery mode " + mode + " is not allowed; it must be 1 (NON_PERSISTENT) or 2 (PERSISTENT)");
        }
        headers().deliveryMode = mode;
    }

    @Override
    public final boolean getJMSRedelivered() {
        return headers().redelivered;
    }

    @Override
    public final void setJMSRedelivered(boolean redelivered) {
        headers().redelivered = redelivered;
    }

    @Override
    public final String getJMSType() {
        return headers().type;
    }

    @Override
    public final void setJMSType(String type) {
        headers().type = type;
    }

    @Override
    public final long getJMSExpiration() {
        return headers().expiration;
    }

    @Override
    public final void setJMSExpiration(long expiration) {
        headers().expiration = expiration;
    }

    @Override
    public final long getJMSDeliveryTime() {
        return headers().deliveryTime;
    }

    @Override
    public final void setJMSDeliveryTime(long deliveryTime) {
        headers().deliveryTime = deliveryTime;
    }

    @Override
    public final int getJMSPriority() {
        return headers().priority;
    }

    @Override
    public final void setJMSPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("priority " + priority + " is not allowed; it must be 0 to 9");
        }
        headers().priority = priority;
    }

    // ---- properties

    @Override
    public final boolean propertyExists(String name) {
        return name != null && properties().contains(name);
    }

    @Override
    public final boolean getBooleanProperty(String name) throws JMSException {
        return Conversions.toBoolean(properties().get(name), name);
    }

    @Override
    public final byte getByteProperty(String name) throws JMSException {
        return Conversions.toByte(properties().get(name), name);
    }

    @Override
    public final short getShortProperty(String name) throws JMSException {
        return Conversions.toShort(properties().get(name), name);
    }

    @Override
    public final int getIntProperty(String name) throws JMSException {
        return Conversions.toInt(properties().get(name), name);
    }

    @Override
    public final long getLongProperty(String name) throws JMSException {
        return Conversions.toLong(properties().get(name), name);
    }

    @Override
    public final float getFloatProperty(String name) throws JMSException {
        return Conversions.toFloat(properties().get(name), name);
    }

    @Override
    public final double getDoubleProperty(String name) throws JMSException {
        return Conversions.toDouble(properties().get(name), name);
    }

    @Override
    public final String getStringProperty(String name) throws JMSException {
        return Conversions.toText(properties().get(name), name);
    }

    @Override
    public final Object getObjectProperty(String name) {
        return properties().get(name);
    }

    @Override
    public final Enumeration<String> getPropertyNames() {
        return properties().names();
    }

    @Override
    public final void setBooleanProperty(String name, boolean value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setByteProperty(String name, byte value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setShortProperty(String name, short value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setIntProperty(String name, int value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setLongProperty(String name, long value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setFloatProperty(String name, float value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setDoubleProperty(String name, double value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setStringProperty(String name, String value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public final void setObjectProperty(String name, Object value) throws JMSException {
        properties().set(name, value);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + headers().messageId + "]";
    }
}
