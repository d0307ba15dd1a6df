package org.apogeemq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import java.util.HexFormat;
import org.apogeemq.remoting.message.StrictUtf8;

/** The header fields of one message, as a plain structure. Times are milliseconds since the epoch. */
final class MessageHeaders {
    String messageId;
    long timestamp;
    /** Null when there is none; the text of {@link #correlationBytes} when that is set. */
    String correlationId;
    /** Only for a correlation id that is not UTF-8 text. */
    byte[] correlationBytes;

    Destination replyTo;
    Destination destination;
    int deliveryMode = DeliveryMode.PERSISTENT;
    boolean redelivered;
    String type;
    long expiration;
    long deliveryTime;
    int priority = 4;

    /** Bytes that are UTF-8 are their text; others read as upper-case hexadecimal digits. Keeps the array. */
    void setCorrelationBytes(byte[] id) {
        correlationBytes = null;
        correlationId = null;
        if (id == null) {
            return;
        }
        correlationId = StrictUtf8.decode(id);
        if (correlationId == null) {
            correlationBytes = id;
            correlationId = HexFormat.of().withUpperCase().formatHex(id);
        }
    }
}
