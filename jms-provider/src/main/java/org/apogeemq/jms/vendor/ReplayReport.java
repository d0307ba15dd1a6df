package org.apogeemq.jms.vendor;

import java.util.List;

/**
 * What a {@link Replay} does, or would do.
 *
 * @param moves one for each queue of the destination
 */
public record ReplayReport(List<Move> moves) {
    /**
     * @param broker its name
     * @param from offset at which the queue's next message was, before
     * @param to and after
     */
    public record Move(String broker, int queueId, long from, long to) {}

    public ReplayReport {
        moves = List.copyOf(moves);
    }

    /** Messages that come again, at most. */
    public long again() {
        return moves.stream()
                .mapToLong(move -> Math.max(0, move.from() - move.to()))
                .sum();
    }

    /** Messages that are skipped, at most. */
    public long skipped() {
        return moves.stream()
                .mapToLong(move -> Math.max(0, move.to() - move.from()))
                .sum();
    }
}
