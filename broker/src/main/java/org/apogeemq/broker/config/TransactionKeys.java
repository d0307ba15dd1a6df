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

    static final ConfigKey<Integer> MAX_TRANSACTION_MESSAGES = ConfigKey.integer(
            "maxTransactionMessages",
            100_000,
            1,
            10_000_000,
            "messages",
            "Messages sent in one transaction of a JMS client; one more is refused, and the transaction can only be rolled"
                    + " back. One takes about 40 bytes of memory.");

    static final ConfigKey<Integer> LOCAL_TRANSACTION_TIMEOUT = ConfigKey.integer(
            "localTransactionTimeout",
            0,
            0,
            Integer.MAX_VALUE,
            "ms; 0: none",
            "Age at which the broker rolls back a local transaction of a JMS client that has sent messages and is still"
                    + " open, though its client is there.");

    static final ConfigKey<Integer> XA_TRANSACTION_TIMEOUT = ConfigKey.integer(
            "xaTransactionTimeout",
            0,
            0,
            Integer.MAX_VALUE,
            "ms; 0: none",
            "Age at which the broker rolls back an XA transaction branch that is not prepared, when its transaction manager has"
                    + " not set a shorter one. What is prepared waits for its decision.");

    static final List<ConfigKey<?>> ALL =
            List.of(MAX_XA_BRANCHES, MAX_TRANSACTION_MESSAGES, LOCAL_TRANSACTION_TIMEOUT, XA_TRANSACTION_TIMEOUT);

    private TransactionKeys() {}
}
