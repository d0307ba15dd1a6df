package org.apogeemq.broker.delivery;

import java.util.Objects;

/**
 * The marks under which one's own messages were sent: a message's {@code __JMSConnection} property holds the client
 * identifier of its sender, or the connection's identifier when it has none.
 *
 * @param connectionId the broker's name for the connection
 * @param clientId the JMS client identifier, or null
 */
public record SenderMark(String connectionId, String clientId) {
    public SenderMark {
        Objects.requireNonNull(connectionId, "connectionId");
    }

    boolean isMine(String mark) {
        return mark != null && (mark.equals(clientId) || mark.equals(connectionId));
    }
}
