package org.apogeemq.remoting.body;

import java.util.List;

/**
 * A transaction that is not decided, or was decided by an operator and not forgotten.
 *
 * @param number the broker's number for it: what DECIDE_TRANSACTION names
 * @param state OPEN (local), ACTIVE, IDLE, ROLLBACK_ONLY, PREPARED, HEURISTIC_COMMIT or HEURISTIC_ROLLBACK
 * @param xid the branch, as {@link org.apogeemq.remoting.jms.BranchId#toString()}; null for a local transaction
 * @param since when its first record was stored or it was begun, ms
 * @param messages sent in it
 * @param positions of its half messages in the log, the first 100 at most
 * @param acknowledged received in it, as far as the broker knows
 * @param clients addresses of the connections that work for it
 */
public record TransactionInfo(
        long number,
        String state,
        String xid,
        long since,
        int messages,
        List<Long> positions,
        int acknowledged,
        List<String> clients) {
    /** Fills absent fields with their defaults. */
    public TransactionInfo {
        positions = positions == null ? List.of() : positions;
        clients = clients == null ? List.of() : clients;
    }
}
