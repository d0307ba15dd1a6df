package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apogeemq.remoting.jms.BodyKind;

/**
 * A message with a serialized Java object. The object is serialized when set and deserialized each time it is asked
 * for, so neither side sees the other's changes; what a received message may contain is limited by
 * {@link ObjectFilter}.
 */
public final class ApogeeObjectMessage extends JmsMessage implements ObjectMessage {

    private ObjectFilter filter;
    /** Null for a null body and for a received one that has not been asked for. */
    private byte[] serialized;

    /** A new message; its own application put in what comes out, so any class is allowed. */
    public ApogeeObjectMessage() {
        this(ObjectFilter.ALL);
    }

    ApogeeObjectMessage(ObjectFilter filter) {
        this.filter = filter;
    }

    @Override
    public BodyKind bodyKind() {
        return BodyKind.OBJECT;
    }

    @Override
    public void setObject(Serializable object) throws JMSException {
        requireWritableBody();
        serialized = object == null ? null : serialize(object);
    }

    @Override
    public Serializable getObject() throws JMSException {
        byte[] bytes = serialized();
        return bytes == null ? null : filter.deserialize(bytes);
    }

    private byte[] serialized() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            serialized = isReceivedBodyNull() ? null : ByteBufUtil.getBytes(unread);
            bodyRead();
        }
        return serialized;
    }

    private static byte[] serialize(Serializable object) throws MessageFormatException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            MessageFormatException error = new MessageFormatException(
                    "an object of " + object.getClass().getName() + " cannot be serialized: " + e);
            error.setLinkedException(e);
            throw error;
        } catch (StackOverflowError e) {
            MessageFormatException error = new MessageFormatException("an object of "
                    + object.getClass().getName() + " cannot be serialized: it nests too deep for the thread's stack");
            error.initCause(e);
            throw error;
        }
        return bytes.toByteArray();
    }

    @Override
    boolean isNullBody() throws JMSException {
        return unreadBody() != null ? isReceivedBodyNull() : serialized == null;
    }

    @Override
    ByteBuf recordBody() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            return unread;
        }
        return serialized == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(serialized);
    }

    @Override
    Object bodyAsObject() throws JMSException {
        return getObject();
    }

    /** An object that cannot be deserialized here is assignable to nothing. */
    @Override
    @SuppressWarnings("rawtypes")
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        try {
            return super.isBodyAssignableTo(type);
        } catch (MessageFormatException e) {
            return false;
        }
    }

    @Override
    void resetBody() {
        serialized = null;
        filter = ObjectFilter.ALL;
    }
}
