package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.apogeemq.remoting.jms.BodyKind;

/** A message with a string, UTF-8 on the record. */
public final class ApogeeTextMessage extends JmsMessage implements TextMessage {

    private String text;

    public ApogeeTextMessage() {}

    public ApogeeTextMessage(String text) {
        this.text = text;
    }

    @Override
    public BodyKind bodyKind() {
        return BodyKind.TEXT;
    }

    @Override
    public void setText(String newText) throws JMSException {
        requireWritableBody();
        text = newText;
    }

    @Override
    public String getText() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            text = isReceivedBodyNull() ? null : Utf8.decode(unread, "the text of message " + getJMSMessageID());
            bodyRead();
        }
        return text;
    }

    @Override
    boolean isNullBody() throws JMSException {
        return unreadBody() != null ? isReceivedBodyNull() : text == null;
    }

    @Override
    ByteBuf recordBody() throws JMSException {
        ByteBuf unread = unreadBody();
        if (unread != null) {
            return unread;
        }
        return text == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(Utf8.encode(text, "the text"));
    }

    @Override
    Object bodyAsObject() throws JMSException {
        return getText();
    }

    @Override
    void resetBody() {
        text = null;
    }
}
