package org.apogeemq.broker.config;

import java.util.List;

/** Keys of transactions of JMS clients and of transaction managers, as the documentation lists them. */
final class TransactionKeys {
    static final ConfigKey<Integer> MAX_XA_BRANCHES = ConfigKey.integer(
            "maxXaBranches",
            10_000,
            1,
            1_000_000,
            "branches",
            "XA transaction branches that are open, prepared, or ended by an operator and not forgotten; more are refused.");

    static final List<ConfigKey<?>> ALL = List.of(MAX_XA_BRANCHES);

    private TransactionKeys() {}
}
