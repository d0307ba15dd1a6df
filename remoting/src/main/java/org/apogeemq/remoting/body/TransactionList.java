package org.apogeemq.remoting.body;

import java.util.List;

/**
 * Transactions, oldest first.
 *
 * @param total how many there are in all
 */
public record TransactionList(int total, List<TransactionInfo> transactions) {
    /** Fills absent fields with their defaults. */
    public TransactionList {
        transactions = transactions == null ? List.of() : transactions;
    }
}
