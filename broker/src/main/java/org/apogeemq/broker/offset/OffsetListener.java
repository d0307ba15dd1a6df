package org.apogeemq.broker.offset;

/** Hears of offsets that clients commit or tools reset, so that leases of the same group can follow. */
@FunctionalInterface
public interface OffsetListener {
    /** Does nothing. */
    OffsetListener NONE = (group, topic, queueId, offset) -> {};

    /** Called on any thread, before the offset is written; must not block. */
    void committed(String group, String topic, int queueId, long offset);
}
