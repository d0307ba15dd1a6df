package org.apogeemq.broker.delivery;

import java.util.Objects;

/**
 * The marks under which one's own messages were sent: a message's {@code __JMSConnection} property holds the client
 * identifier of its sender, or the connection's identifier when it has none.
 *
 * @param connectionKey the client's own key of the connection, or the broker's name for it
 * @param clientId the JMS client identifier, or null
 */
public record SenderMark(String connectionKey, String clientId) {
    public SenderMark {
        Objects.requireNonNull(connectionKey, "connectionKey");
    }

    boolean isMine(String mark) {
        return mark != null && (mark.equals(clientId) || mark.equals(connectionKey));
    }
}
