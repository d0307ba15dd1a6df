package org.apogeemq.remoting.body;

import java.util.Map;

/** A group's offsets as its clients know them, all together and by client id. */
public record ConsumerStatus(
        Map<MessageQueue, Long> messageQueueTable, Map<String, Map<MessageQueue, Long>> consumerTable) {
    /** Fills absent fields with their defaults. */
    public ConsumerStatus {
        messageQueueTable = messageQueueTable == null ? Map.of() : messageQueueTable;
        consumerTable = consumerTable == null ? Map.of() : consumerTable;
    }
}
