package org.apogeemq.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.store.TransactionInfo;

/** Undecided transactions by number. Changed by the appender thread, read by any. */
public final class TransactionTable {
    private final Map<Long, Transaction> open = new ConcurrentHashMap<>();
    /** The one used last: half messages of a transaction come in a row. */
    private Transaction recent;

    private long highest;

    Transaction open(long number, long time) {
        if (recent == null || recent.number != number) {
            recent = open.computeIfAbsent(number, n -> new Transaction(n, time));
            highest = Math.max(highest, number);
        }
        return recent;
    }

    /** Takes a transaction out: it is decided. Null when it is not known. */
    Transaction decide(long number) {
        if (recent != null && recent.number == number) {
            recent = null;
        }
        highest = Math.max(highest, number);
        return open.remove(number);
    }

    /** The highest number that was ever in the log. */
    public long highest() {
        return highest;
    }

    void highest(long number) {
        highest = Math.max(highest, number);
    }

    /** How many there are. */
    public int size() {
        return open.size();
    }

    Iterable<Transaction> byNumber() {
        return new TreeMap<>(open).values();
    }

    /** All of them, by number. */
    public List<TransactionInfo> infos() {
        List<TransactionInfo> list = new ArrayList<>();
        byNumber().forEach(transaction -> list.add(transaction.info()));
        return list;
    }

    /** One of them; null when it is not known. */
    public TransactionInfo info(long number) {
        Transaction transaction = open.get(number);
        return transaction == null ? null : transaction.info();
    }

    /** Lowest position in the log of a half message, {@link Long#MAX_VALUE} when there is none. */
    public long lowestPosition() {
        long lowest = Long.MAX_VALUE;
        for (Transaction transaction : open.values()) {
            if (transaction.messages.size() > 0) {
                lowest = Math.min(lowest, transaction.messages.position(0));
            }
        }
        return lowest;
    }
}
