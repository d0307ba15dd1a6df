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

    /** Puts in what is left of a transaction that an operator has decided. */
    void keep(Transaction decided) {
        if (recent != null && recent.number == decided.number) {
            recent = null;
        }
        open.put(decided.number, decided);
    }

    /** Forgets what an operator has decided. */
    void forget(long number) {
        open.computeIfPresent(number, (n, transaction) -> transaction.decided() == null ? transaction : null);
    }

    /** Whether there is a prepared transaction of this number. */
    boolean isPrepared(long number) {
        Transaction transaction = open.get(number);
        return transaction != null && transaction.prepared() != null && transaction.decided() == null;
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

    /** The half messages whose records are below a position; appender thread. */
    public List<Moved> below(long end) {
        List<Moved> list = new ArrayList<>();
        for (Transaction transaction : open.values()) {
            transaction.messages.forEach((queue, position, size, tagHash, deliverAt) -> {
                if (position < end) {
                    list.add(new Moved(
                            Moved.Kind.HALF_MESSAGE, queue, transaction.number, position, size, tagHash, 0, 0));
                }
            });
        }
        return list;
    }

    /** Whether a half message's record is at a position; appender thread. */
    boolean has(long number, long position) {
        Transaction transaction = open.get(number);
        boolean found = false;
        for (int i = 0; transaction != null && i < transaction.messages.size(); i++) {
            found |= transaction.messages.position(i) == position;
        }
        return found;
    }

    void move(long number, long from, long to) {
        Transaction transaction = open.get(number);
        if (transaction != null) {
            transaction.messages.move(from, to);
        }
    }
}
