package org.apogeemq.remoting.body;

import java.util.List;

/** Acknowledges popped messages of several queues. */
public record BatchAck(String brokerName, List<Entry> acks) {
    /** Fills absent fields with their defaults. */
    public BatchAck {
        acks = acks == null ? List.of() : acks;
    }

    /**
     * Messages of one pop: c group, t topic, r retry marker (0, 1, 2), so start offset, q queue id, rq revive queue id,
     * pt pop time and it invisible time in ms, b little-endian bit set (bit i: message i of the pop).
     */
    public record Entry(String c, String t, String r, long so, int q, int rq, long pt, long it, byte[] b) {}
}
